import type { Outcome } from '@sealift/console';
import { reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import type { EvidenceLine } from './evidence-lines.ts';

/**
 * Evidence of some images as the outcome of a command: its lines, or the same in the document.
 * @throws Rejection NO_SIGNATURE | NO_ATTESTATION
 */
export function downloaded(
  kind: EvidenceLine['kind'],
  image: string,
  lines: readonly EvidenceLine[],
): Outcome {
  if (lines.length === 0)
    reject(
      kind === 'signature' ? 'NO_SIGNATURE' : 'NO_ATTESTATION',
      `${image} has no ${kind} to download`,
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

const parsed = (text: string): unknown => JSON.parse(text);
