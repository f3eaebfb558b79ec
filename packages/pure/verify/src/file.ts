import { printable } from '@sealift/failures';
import type { Evidence } from '@sealift/sigstore';
import { assemble, type Pinned } from './assemble.ts';
import { contextsOf } from './case.ts';
import { type Judged, judgeEvidence } from './evidence.ts';
import type { Failure, Report } from './report.ts';
import { failure } from './requirement.ts';
import { established, leftOpen } from './sentences.ts';
import type { FileSubject } from './subject.ts';

/**
 * Verifies one file against one piece of evidence. Never throws for bad evidence. With predicate
 * types in the policy the evidence must
 * be an attestation of one of them; otherwise a signature over the file or any statement about it
 * will do.
 * @param name how the report calls the file
 */
export async function verifyFile(
  name: string,
  file: FileSubject,
  evidence: Evidence,
  options: Pinned,
): Promise<Report> {
  const { policy } = options;
  const judged = await judgeEvidence(evidence, file, contextsOf(options));
  const failures = failuresOf(name, judged, policy.predicateTypes);
  const accepted = failures.length === 0;
  const report = {
    name,
    digest: file.digest,
    nameBinding: 'expected',
    platforms: [],
    verdict: accepted ? 'accepted' : 'rejected',
    evidence: [judged.report],
  } as const;
  const sentences = accepted
    ? { established: [established(name, judged)], notEstablished: leftOpen(name, [judged]) }
    : { established: [], notEstablished: [] };
  return assemble([{ report, failures, ...sentences, claimed: [] }], [], options);
}

function failuresOf(
  image: string,
  { report, failure: failed, established }: Judged,
  types: readonly string[] | undefined,
): Failure[] {
  if (failed !== undefined)
    return [
      failure(failed.code, `${printable(image)}: ${failed.detail}`, {
        image,
        evidence: report.digest,
        check: failed.name,
      }),
    ];
  if (types === undefined || types.includes(established.predicateType ?? '')) return [];
  return [
    failure(
      'NO_ATTESTATION',
      `${printable(image)}: no attestation of the type ${types.map(printable).join(' or ')}`,
      { image },
    ),
  ];
}
