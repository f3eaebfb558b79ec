import { printable } from '@sealift/failures';
import { isNode, isScalar, type LineCounter } from 'yaml';

/** The positions of an object's keys and values, or of a list's items, by their names. */
type Inside = ReadonlyMap<string, { readonly key: number; readonly value: number }>;

/** Where the values of a file stand. */
export class Places {
  readonly file: string;
  readonly #lines: LineCounter;
  readonly #inside = new WeakMap<object, Inside>();
  #documents: readonly number[] = [];

  /** @param file its name for messages */
  constructor(file: string, lines: LineCounter) {
    this.file = printable(file);
    this.#lines = lines;
  }

  /** `policy.yaml:12:5` */
  at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  /** Remembers where the documents of the file begin. */
  ofDocuments(offsets: readonly number[]): void {
    this.#documents = offsets;
  }

  /** Where a document begins. @param index from 0 */
  ofDocument = (index: number): string => this.at(this.#documents[index] ?? 0);

  /** Of a node of the library's; the beginning of the file where it has no place. */
  ofNode = (node: unknown): string => this.at(offsetOf(node) ?? 0);

  /** Remembers where the values of an object stand. */
  ofObject<T extends object>(
    items: readonly { readonly key: unknown; readonly value: unknown }[],
    object: T,
  ): T {
    const inside = items.map(({ key, value }) => {
      const at = offsetOf(key) ?? 0;
      const name = isScalar(key) ? String(key.value) : '';
      return [name, { key: at, value: offsetOf(value) ?? at }] as const;
    });
    this.#inside.set(object, new Map(inside));
    return object;
  }

  /** The same for a list. */
  ofList<T extends object>(items: readonly unknown[], list: T): T {
    const inside = items.map((item, i) => {
      const at = offsetOf(item) ?? 0;
      return [String(i), { key: at, value: at }] as const;
    });
    this.#inside.set(list, new Map(inside));
    return list;
  }

  /** Undefined of what is not there. */
  offset(object: object, key: string | number, part: 'key' | 'value'): number | undefined {
    return this.#inside.get(object)?.get(String(key))?.[part];
  }

  /** Where a key, or an item, stands: `policy.yaml:12:5`. Of a missing key, its object's first. */
  of(object: object, key: string | number): string {
    const first = this.#inside.get(object)?.values().next().value?.key;
    return this.at(this.offset(object, key, 'key') ?? first ?? 0);
  }

  /** The same without its column: `policy.yaml:12`. */
  line = (object: object, key: string | number): string =>
    this.of(object, key).replace(/:\d+$/, '');
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
