/** Which images are looked at, and what is said of the others. */
import type { Expectation } from '@sealift/policy';
import { contradictions, type ImageInput } from './image.ts';
import type { Cause } from './judgement.ts';
import type { Source } from './source.ts';
import type { VerifyOptions } from './verify.ts';

export interface Selected {
  readonly inputs: readonly ImageInput[];
  /** Of what was asked for or expected: it is not there, or another is. */
  readonly causes: readonly Cause[];
  /** Names that nobody asked for. */
  readonly unasked: readonly string[];
}

type Options = Pick<VerifyOptions, 'images' | 'expected' | 'ledger' | 'sealer'>;

/**
 * Selects images. T38: none is passed over in silence: without a selection all are looked at, those
 * without a name under their digest. T37: what is expected is compared with all that is there.
 */
export function selectImages(source: Source, options: Options): Selected {
  const { images = [], expected = [] } = options;
  const all = inputsOf(source, options);
  const asked = new Set(images.flatMap(aliases));
  const isAsked = ({ name }: ImageInput): boolean => images.length === 0 || asked.has(name);
  const others = all.filter((each) => !isAsked(each));
  return {
    inputs: all.filter(isAsked),
    causes: [...absent(all, [...images, ...expected]), ...others.flatMap(contradictions)],
    unasked: others.map(({ name }) => name),
  };
}

function inputsOf(
  source: Source,
  { images = [], expected = [], ledger = [], sealer }: Options,
): ImageInput[] {
  const stated = byName([...images, ...expected]);
  const rows = Map.groupBy(ledger, ({ subject }) => subject);
  return source.images.map(({ descriptor, name = descriptor.digest }) => ({
    name,
    descriptor,
    sealed: sealer !== undefined,
    expectations: stated.get(name) ?? [],
    ledger: rows.get(descriptor.digest) ?? [],
  }));
}

function absent(all: readonly ImageInput[], wanted: readonly Expectation[]): Cause[] {
  const names = new Set(all.map(({ name }) => name));
  const there = [...names];
  const lost = wanted.filter((each) => !aliases(each).some((name) => names.has(name)));
  if (lost.length === 0 && names.size === 0) return [{ kind: 'absent', code: 'NO_IMAGES', there }];
  return lost.map(({ name }) => ({ kind: 'absent', code: 'NO_IMAGES', name, there }));
}

/** An image that was exported by digest is named with it. */
const aliases = ({ name, digest }: Expectation): string[] =>
  digest === undefined ? [name] : [name, `${name}@${digest}`];

function byName(expectations: readonly Expectation[]): ReadonlyMap<string, Expectation[]> {
  const found = new Map<string, Expectation[]>();
  for (const each of expectations)
    for (const name of aliases(each)) {
      const known = found.get(name) ?? [];
      known.push(each);
      found.set(name, known);
    }
  return found;
}
