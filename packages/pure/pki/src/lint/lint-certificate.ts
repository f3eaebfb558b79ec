/** What one certificate is, by where it stands; every fault is named, not the first alone. */
import { hasAltNames } from '../alt-names.ts';
import type { Certificate } from '../certificate.ts';
import { isRoot, mayHaveIssued } from '../chain.ts';
import { basicConstraints, EXTENSION, extendedKeyUsage, keyUsage, PURPOSE } from '../extensions.ts';
import type { Purpose } from '../path-rules.ts';
import { format } from '../time.ts';
import { error, type Finding, warning } from './finding.ts';

/** Where a certificate stands. */
export type Role = 'leaf' | 'intermediate' | 'root';

/** A CA issued another of the file, or says so and names nobody; whoever does neither is a leaf. */
export function roleOf(certificate: Certificate, chain: readonly Certificate[]): Role {
  if (isRoot(certificate)) return 'root';
  const issues = chain.some((each) => each !== certificate && mayHaveIssued(certificate, each));
  const saysSo = basicConstraints(certificate)?.ca && !hasAltNames(certificate);
  return issues || saysSo ? 'intermediate' : 'leaf';
}

/** @param below how many CAs stand between it and the leaf */
export function lintCa(certificate: Certificate, purpose: Purpose, below: number): Finding[] {
  const constraints = basicConstraints(certificate);
  const purposes = extendedKeyUsage(certificate);
  const { pathLength } = constraints ?? {};
  const forPurpose =
    purposes === undefined ||
    [PURPOSE[purpose], PURPOSE.any].some((each) => purposes.includes(each));
  return [
    ...(constraints?.ca
      ? []
      : [error('ca', 'CERT_CHAIN', 'it issued another and does not say that it is a CA')]),
    ...(keyUsage(certificate)?.keyCertSign === false
      ? [error('certSign', 'CERT_CHAIN', 'its key usage does not let it sign certificates')]
      : []),
    ...(forPurpose
      ? []
      : [error('caPurpose', 'CERT_CHAIN', `its extended key usage leaves ${purpose} out`)]),
    ...(pathLength !== undefined && below > pathLength
      ? [error('pathLength', 'CERT_CHAIN', `${below} CAs below it, it allows ${pathLength}`)]
      : []),
  ];
}

/** The leaf alone, as it would be asked in a verification. */
export function lintLeaf(leaf: Certificate, purpose: Purpose): Finding[] {
  const usage = keyUsage(leaf);
  return [
    ...(basicConstraints(leaf)?.ca || usage?.keyCertSign
      ? [error('leafIsCa', 'CERT_USAGE', 'a leaf that says that it may issue certificates')]
      : []),
    ...(usage?.digitalSignature || (purpose === 'timeStamping' && usage?.nonRepudiation)
      ? []
      : [error('digitalSignature', 'CERT_USAGE', 'it lacks the key usage digitalSignature')]),
    ...(purpose === 'codeSigning' ? lintSigner(leaf) : lintTimestamper(leaf)),
  ];
}

function lintSigner(leaf: Certificate): Finding[] {
  const isNamed = leaf.extensions.has(EXTENSION.subjectAltName) || leaf.subject.length > 2;
  return [
    ...(extendedKeyUsage(leaf)?.includes(PURPOSE.codeSigning)
      ? []
      : [error('codeSigning', 'CERT_USAGE', 'it lacks the extended key usage codeSigning')]),
    ...(isNamed ? [] : [error('name', 'IDENTITY', 'it has no alternative name and no subject')]),
  ];
}

/** RFC 3161 §2.3. */
function lintTimestamper(leaf: Certificate): Finding[] {
  const purposes = extendedKeyUsage(leaf) ?? [];
  const isCritical = leaf.extensions.get(EXTENSION.extKeyUsage)?.critical ?? false;
  return isCritical && purposes.length === 1 && purposes[0] === PURPOSE.timeStamping
    ? []
    : [
        error(
          'timeStamping',
          'CERT_USAGE',
          'a timestamp signer has the extended key usage timeStamping alone, marked critical',
        ),
      ];
}

/** @param now milliseconds since 1970, by the host's clock, which may be wrong */
export const lintTime = (
  { notBefore, notAfter }: Certificate,
  issuer: Certificate | undefined,
  now: number,
): Finding[] => [
  ...(now > notAfter ? [warning('expired', 'CERT_TIME', `it ended at ${format(notAfter)}`)] : []),
  ...(issuer !== undefined && (notBefore < issuer.notBefore || notAfter > issuer.notAfter)
    ? [
        warning(
          'nested',
          'CERT_TIME',
          `it is valid at times when its CA is not (${format(issuer.notBefore)} – ` +
            `${format(issuer.notAfter)})`,
        ),
      ]
    : []),
];
