import { printable } from '@sealift/bytes';
import type { Expectation } from '@sealift/policy';
import { assemble, type JudgedImage, type LedgerRow, type Pinned } from './assemble.ts';
import { contextsOf } from './case.ts';
import { bySubject } from './collect.ts';
import { type ImageInput, judgeImage } from './image.ts';
import type { Failure, Report } from './report.ts';
import { failure } from './requirement.ts';
import type { Source } from './source.ts';

export interface VerifyOptions extends Pinned {
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
  /** A pinned key sealed the bundle: whoever holds it vouches for its names. */
  readonly sealed?: boolean;
}

/**
 * Verifies the images of a source whose bytes are whole. Never throws for bad evidence; the bytes'
 * own faults (a manifest that does not
 * hash to its name) are thrown as Rejections. No clock, no network, no environment.
 */
export async function verifyImages(source: Source, options: VerifyOptions): Promise<Report> {
  const contexts = contextsOf(options);
  const { inputs, failures } = selectImages(source, options);
  const attached = bySubject(source.evidence);
  const judged: JudgedImage[] = [];
  for (const input of inputs) judged.push(await judgeImage(input, attached, source, contexts));
  return assemble(judged, failures, options);
}

function selectImages(
  source: Source,
  { images = [], expected = [], ledger = [], sealed = false }: VerifyOptions,
): { inputs: ImageInput[]; failures: Failure[] } {
  const named = source.images.flatMap(({ name, descriptor }) =>
    name === undefined ? [] : [{ name, descriptor }],
  );
  const names = new Set(named.map(({ name }) => name));
  const wanted = byName(images);
  const stated = byName([...images, ...expected]);
  const rows = Map.groupBy(ledger, ({ subject }) => subject);
  const selected = images.length === 0 ? named : named.filter(({ name }) => wanted.has(name));
  const inputs = selected.map(({ name, descriptor }) => ({
    name,
    descriptor,
    sealed,
    expectations: stated.get(name) ?? [],
    ledger: ledgerSentence(rows.get(descriptor.digest) ?? []),
  }));
  const absent = [...images, ...expected].filter(
    (each) => !aliases(each).some((name) => names.has(name)),
  );
  const failures = absent.map(({ name }) =>
    failure('NO_IMAGES', `no image is named ${printable(name)}; ${listed(names)}`, { image: name }),
  );
  return {
    inputs,
    failures:
      named.length === 0 && absent.length === 0
        ? [failure('NO_IMAGES', 'there is no named image')]
        : failures,
  };
}

/** An image that was exported by digest is named with it. */
const aliases = ({ name, digest }: Expectation): string[] =>
  digest === undefined ? [name] : [name, `${name}@${digest}`];

const byName = (expectations: readonly Expectation[]): ReadonlyMap<string, Expectation[]> => {
  const found = new Map<string, Expectation[]>();
  for (const each of expectations)
    for (const name of aliases(each)) found.set(name, [...(found.get(name) ?? []), each]);
  return found;
};

const LISTED = 10;
const listed = (names: ReadonlySet<string>): string =>
  names.size === 0
    ? 'there are none'
    : `there are: ` +
      `${[...names].slice(0, LISTED).map(printable).join(', ')}${names.size > LISTED ? `, and ${names.size - LISTED} more` : ''}`;

/**
 * Absent at the source, or lost on the way: the ledger tells the two apart, as far as its writer is
 * believed.
 */
function ledgerSentence(rows: readonly LedgerRow[]): string {
  if (rows.length === 0) return '';
  return (
    `; the ledger claims ` +
    `${rows.map(({ scheme, outcome }) => `${printable(scheme)} ${printable(outcome)}`).join(', ')} at the source`
  );
}
