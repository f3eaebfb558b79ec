import { type Digest, printable } from '@sealift/bytes';
import type { Expectation } from '@sealift/policy';
import { assemble, type JudgedImage, type LedgerRow, type Pinned } from './assemble.ts';
import { contextOf } from './case.ts';
import { type ImageInput, judgeImage } from './image.ts';
import type { Failure, Report } from './report.ts';
import { failure } from './requirement.ts';
import type { Source } from './source.ts';

export interface VerifyOptions extends Pinned {
  /** Images to look at, and digests they must have (--image). Absent: every image. */
  readonly images?: readonly Expectation[];
  /** What must be there, with which digest (--expect). */
  readonly expected?: readonly Expectation[];
}

/**
 * Verifies the images of a source whose bytes are whole. Never throws for bad evidence; the bytes' own faults (a manifest that does not
 * hash to its name) are thrown as Rejections. No clock, no network, no environment.
 */
export async function verifyImages(source: Source, options: VerifyOptions): Promise<Report> {
  const context = contextOf(options);
  const { inputs, failures } = selectImages(source, options);
  const judged: JudgedImage[] = [];
  for (const input of inputs) judged.push(await judgeImage(input, source, context));
  return assemble(judged, failures, options);
}

const matches = ({ name, digest }: Expectation, image: string): boolean => image === name || (digest !== undefined && image === `${name}@${digest}`);

function selectImages(source: Source, { images, expected = [], ledger = [] }: VerifyOptions): { inputs: ImageInput[]; failures: Failure[] } {
  const named = source.images.flatMap(({ name, descriptor }) => (name === undefined ? [] : [{ name, descriptor }]));
  const wanted = images ?? [];
  const selected = wanted.length === 0 ? named : named.filter(({ name }) => wanted.some((each) => matches(each, name)));
  const stated = [...wanted, ...expected];
  const inputs = selected.map(({ name, descriptor }) => ({
    name,
    descriptor,
    expectations: stated.filter((each) => matches(each, name)),
    ledger: ledgerSentence(descriptor.digest, ledger),
  }));
  const absent = stated.filter((each) => !named.some(({ name }) => matches(each, name)));
  const failures = absent.map(({ name }) =>
    failure('NO_IMAGES', `no image is named ${printable(name)}; there are: ${named.map((each) => printable(each.name)).join(', ') || 'none'}`, { image: name }),
  );
  return { inputs, failures: named.length === 0 && absent.length === 0 ? [failure('NO_IMAGES', 'there is no named image')] : failures };
}

/** Absent at the source, or lost on the way: the ledger tells the two apart, as far as its writer is believed. */
function ledgerSentence(subject: Digest, ledger: readonly LedgerRow[]): string {
  const rows = ledger.filter((row) => row.subject === subject);
  if (rows.length === 0) return '';
  return `; the ledger claims ${rows.map(({ scheme, outcome }) => `${printable(scheme)} ${printable(outcome)}`).join(', ')} at the source`;
}
