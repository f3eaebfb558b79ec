import { printable, reject } from '@sealift/failures';
import { type Certificate, keys, x509 } from '@sealift/pki';
import type { Matcher } from '@sealift/policy';
import { type EvidenceCase, needed } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { type CertificatePolicy, identityOf, type SignerName } from './signer-name.ts';

const ISSUER_V1 = 1;
const ISSUER_V2 = 8;
const REPOSITORY = 5;
const SOURCE_REPOSITORY = 12;

/**
 * The signer is the one that the policy asks for: the pinned key, or identity, issuer and
 * extensions of the certificate (VERIFICATION §10.5).
 */
export const identity: CheckStep<EvidenceCase> = {
  name: 'identity',
  run({ context, established }) {
    const { signer } = context.policy;
    if (signer.kind === 'certificate') return matchCertificate(signer, established);
    const fingerprint = keys.fingerprint(needed(established.key));
    established.signer = { kind: 'key', fingerprint };
    return `the pinned key ${fingerprint}`;
  },
};

function matchCertificate(
  policy: CertificatePolicy,
  established: EvidenceCase['established'],
): string {
  const [leaf] = needed(established.path).certificates;
  const name = identityOf(leaf, policy);
  const issuer = issuerOf(leaf);
  const sourceRepository =
    x509.fulcioExtension(leaf, SOURCE_REPOSITORY) ?? x509.fulcioExtension(leaf, REPOSITORY);
  established.signer = { kind: 'certificate', identity: name.value, issuer, sourceRepository };
  requireAsked(policy, leaf, name, issuer);
  const pinned = policy.extensions.has(REPOSITORY) || policy.extensions.has(SOURCE_REPOSITORY);
  established.proved.sourceNotEstablished =
    !pinned && sourceRepository !== undefined && !isOfRepository(name.value, sourceRepository);
  const source = sourceRepository === undefined ? '' : `, source ${printable(sourceRepository)}`;
  return `${printable(name.value)} (${name.type}), issuer ${printable(issuer ?? 'none')}${source}`;
}

/** Identity, issuer and extensions, in this order. @throws Rejection IDENTITY */
function requireAsked(
  policy: CertificatePolicy,
  leaf: Certificate,
  name: SignerName,
  issuer: string | undefined,
): void {
  if (!policy.identity.test(name.value))
    reject(
      'IDENTITY',
      `signed by "${printable(name.value)}", the policy asks for an identity that ` +
        `${policy.identity.description}`,
    );
  matchIssuer(policy.issuer, issuer);
  for (const [number, matcher] of policy.extensions) {
    const stated = x509.fulcioExtension(leaf, number);
    if (!isMet(matcher, stated))
      reject(
        'IDENTITY',
        `certificate extension .${number} is "${printable(stated ?? 'none')}", the policy asks ` +
          `for one that ${matcher.description}`,
      );
  }
}

/**
 * Whether a certificate that nobody verified names the signer that the policy asks for. @throws
 * Rejection IDENTITY where it names another, or cannot be read
 */
export function isAskedFor(leaf: Certificate, policy: CertificatePolicy): true {
  requireAsked(policy, leaf, identityOf(leaf, policy), issuerOf(leaf));
  return true;
}

/** What is not there meets nothing, whatever a pattern says of the empty text. */
const isMet = (matcher: Matcher, stated: string | undefined): boolean =>
  stated !== undefined && matcher.test(stated);

/**
 * Fulcio's issuer, or none: a certificate that names one is never taken for an enterprise's own.
 */
function matchIssuer(expected: CertificatePolicy['issuer'], issuer: string | undefined): void {
  if (expected === 'none') {
    if (issuer !== undefined)
      reject(
        'IDENTITY',
        `issuer "${printable(issuer)}", the policy asks for a certificate without one`,
      );
  } else if (!isMet(expected, issuer))
    reject(
      'IDENTITY',
      `issuer "${printable(issuer ?? 'none')}", the policy asks for one that ` +
        `${expected.description}`,
    );
}

/** Who vouched for it, in Fulcio's older or newer extension. @throws Rejection IDENTITY */
export function issuerOf(leaf: Certificate): string | undefined {
  const v1 = x509.fulcioExtension(leaf, ISSUER_V1);
  const v2 = x509.fulcioExtension(leaf, ISSUER_V2);
  if (v1 !== undefined && v2 !== undefined && v1 !== v2)
    reject('IDENTITY', 'certificate with two different issuers');
  return v2 ?? v1;
}

/**
 * T1: a reusable workflow's identity is shared by every repository that calls it. GitHub's older
 * extension names one without its host.
 */
function isOfRepository(identityName: string, sourceRepository: string): boolean {
  return (
    identityName.startsWith(`${sourceRepository}/`) ||
    identityName.split('/').slice(3, 5).join('/') === sourceRepository
  );
}
