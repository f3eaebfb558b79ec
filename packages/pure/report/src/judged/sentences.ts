/** What evidence that counted proves. */
import { printable } from '@sealift/failures';
import type { Signer } from '@sealift/verify';
import type { EvidenceReport } from '../report.ts';

/** Who signed what, when: what the report says of evidence that counts, as a sentence. */
export function signedBy(name: string, evidence: EvidenceReport): string {
  const { subject, predicateType, kind, signer, times } = evidence;
  // A signature of an image in a Sigstore bundle is a statement with a predicate type of its own.
  const isAttestation = predicateType !== undefined && kind !== 'signature';
  const what = isAttestation ? `attested (${printable(predicateType)})` : 'signed';
  const when = times.length === 0 ? '' : ` at ${times.join(', ')}`;
  return `${printable(name)}: ${subject} was ${what} by ${who(signer)}${when}`;
}

function who(signer: Signer | undefined): string {
  if (signer?.kind !== 'certificate') return `the pinned key ${signer?.fingerprint ?? ''}`;
  const { identity, issuer = 'none', sourceRepository } = signer;
  const source = sourceRepository === undefined ? '' : `, source ${printable(sourceRepository)}`;
  return `${printable(identity)} (issuer ${printable(issuer)}${source})`;
}

/** What a seal adds. @param sealer fingerprint of the key; undefined: no seal was given */
export const sealed = (sealer: string | undefined): string[] =>
  sealer === undefined
    ? []
    : [
        `the seal: the bundle, its names and its ledger are as the holder of ${sealer} put them ` +
          `together`,
      ];
