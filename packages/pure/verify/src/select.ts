/** Which images are looked at, and what is said of the others. */
import { printable } from '@sealift/failures';
import type { Expectation } from '@sealift/policy';
import type { LedgerRow } from './assemble.ts';
import { contradictions, type ImageInput } from './image.ts';
import type { Failure } from './report.ts';
import { failure } from './requirement.ts';
import type { Source } from './source.ts';
import type { VerifyOptions } from './verify.ts';

export interface Selected {
  readonly inputs: readonly ImageInput[];
  /** Of what was asked for or expected: it is not there, or another is. */
  readonly failures: readonly Failure[];
  /** Sentences about what nobody asked for. */
  readonly unasked: readonly string[];
}

type Options = Pick<VerifyOptions, 'images' | 'expected' | 'ledger' | 'sealed'>;

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
  const names = others.map(({ name }) => name);
  return {
    inputs: all.filter(isAsked),
    failures: [...absent(all, [...images, ...expected]), ...others.flatMap(contradictions)],
    unasked: names.length === 0 ? [] : [`anything about what was not asked for: ${some(names)}`],
  };
}

function inputsOf(
  source: Source,
  { images = [], expected = [], ledger = [], sealed = false }: Options,
): ImageInput[] {
  const stated = byName([...images, ...expected]);
  const rows = Map.groupBy(ledger, ({ subject }) => subject);
  return source.images.map(({ descriptor, name = descriptor.digest }) => ({
    name,
    descriptor,
    sealed,
    expectations: stated.get(name) ?? [],
    ledger: ledgerSentence(rows.get(descriptor.digest) ?? []),
  }));
}

function absent(all: readonly ImageInput[], wanted: readonly Expectation[]): Failure[] {
  const names = new Set(all.map(({ name }) => name));
  const lost = wanted.filter((each) => !aliases(each).some((name) => names.has(name)));
  if (lost.length === 0 && names.size === 0) return [failure('NO_IMAGES', 'there is no image')];
  const there = names.size === 0 ? 'there are none' : `there are: ${some([...names])}`;
  return lost.map(({ name }) =>
    failure('NO_IMAGES', `no image is named ${printable(name)}; ${there}`, { image: name }),
  );
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

const LISTED = 10;
const some = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).map(printable).join(', ')}` +
  `${names.length > LISTED ? `, and ${names.length - LISTED} more` : ''}`;

/**
 * Absent at the source, or lost on the way: the ledger tells the two apart, as far as its writer is
 * believed.
 */
function ledgerSentence(rows: readonly LedgerRow[]): string {
  if (rows.length === 0) return '';
  const claims = rows.map(({ scheme, outcome }) => `${printable(scheme)} ${printable(outcome)}`);
  return `; the ledger claims ${claims.join(', ')} at the source`;
}
