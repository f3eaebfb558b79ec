/** What the aliases of a document mean: compose files keep what services share behind them. */
import { reject } from '@sealift/failures';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
} from 'yaml';

/** What a place in a document stands in: nodes and pairs, the outermost first. */
export type Path = readonly unknown[];

/** Maps that one may merge, directly or not. */
const MERGED = 100;

export class Anchors {
  readonly #meant = new Map<Alias, Node>();
  readonly #used = new Set<unknown>();
  readonly #isCertain: (path: Path) => boolean;

  /** @param isCertain whether `image` is one in a place */
  constructor(document: Document, isCertain: (path: Path) => boolean) {
    this.#isCertain = isCertain;
    const places: [Node, Path][] = [];
    const current = new Map<string, Node>();
    visit(document, {
      Node: (_, node, path) => {
        const meant = isAlias(node) ? current.get(node.source) : undefined;
        if (isAlias(node) && meant !== undefined) {
          this.#meant.set(node, meant);
          places.push([meant, path]);
        } else if (!isAlias(node) && node.anchor !== undefined) current.set(node.anchor, node);
      },
    });
    // The last first: an alias in what another one means stands in front of that.
    for (const [meant, path] of places.toReversed())
      if (this.isCertain(path)) this.#used.add(meant);
  }

  /** Also of what stands elsewhere, and is used in such a place. */
  isCertain(path: Path): boolean {
    return this.#isCertain(path) || path.some((node) => this.#used.has(node));
  }

  /** What an alias means, undefined where nothing has its name; anything else as it is. */
  of(value: unknown): unknown {
    return isAlias(value) ? this.#meant.get(value) : value;
  }

  /** The value of a key, in the map itself or in what it merges (`<<`). @throws Rejection LIMIT */
  valueIn(map: YAMLMap, key: string): unknown {
    const maps = new Set([map]);
    // A set goes on to what is added meanwhile.
    for (const one of maps) {
      const value = this.of(one.get(key, true));
      if (value !== undefined) return value;
      const merged = this.of(one.get('<<', true));
      for (const item of isSeq(merged) ? merged.items : [merged]) {
        const source = this.of(item);
        if (isMap(source)) maps.add(source);
      }
      if (maps.size > MERGED) reject('LIMIT', `${maps.size} maps are merged, limit ${MERGED}`);
    }
    return undefined;
  }
}
