import type { Outcome } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import type { EvidenceLine } from './evidence-lines.ts';

/**
 * Evidence of some images as the outcome of a command: its lines, or the same in the document.
 * @param others predicate types that are there, where none is the one that was asked for
 * @throws Rejection NO_SIGNATURE | NO_ATTESTATION
 */
export function downloaded(
  kind: EvidenceLine['kind'],
  image: string,
  lines: readonly EvidenceLine[],
  others: readonly string[] = [],
): Outcome {
  if (lines.length === 0)
    reject(
      kind === 'signature' ? 'NO_SIGNATURE' : 'NO_ATTESTATION',
      `${image} has no ${kind} to download${among(others)}`,
    );
  const found = lines.map(({ subject, digest, predicateType, text }) => ({
    subject,
    digest,
    ...(predicateType === undefined ? {} : { predicateType }),
    content: parsed(text),
  }));
  const report = doneReport({
    notEstablished: ['anything: download verifies nothing, it prints what is attached'],
  });
  return {
    report: { ...report, command: `download ${kind}`, result: { [`${kind}s`]: found } },
    text: `${lines.map(({ text }) => text).join('\n')}\n`,
  };
}

const SHOWN = 20;

const among = (types: readonly string[]): string =>
  types.length === 0 ? '' : ` of the type asked for: those that are there are of ${shown(types)}`;

const shown = (types: readonly string[]): string => types.slice(0, SHOWN).map(printable).join(', ');

const parsed = (text: string): unknown => JSON.parse(text);
