/**
 * What a certificate must be to stand where it stands on a path (RFC 5280 §4.2, §6.1; the subset of
 * VERIFICATION §10). One set of rules for every purpose: of two, the laxer would be used (T43).
 */
import { reject } from '@sealift/failures';
import { type Certificate, isSelfIssued } from './certificate.ts';
import { checkNames } from './constraints/check-names.ts';
import {
  basicConstraints,
  EXTENSION,
  extendedKeyUsage,
  type KeyUsage,
  keyUsage,
  PURPOSE,
} from './extensions.ts';
import { checkPolicies } from './policies/check-policies.ts';

/** What the leaf of a path is for. */
export type Purpose = 'codeSigning' | 'timeStamping';

const IN_WORDS: { readonly [purpose in Purpose]: string } = {
  codeSigning: 'code signing',
  timeStamping: 'time stamping',
};

/**
 * Whether a path holds, at whatever time. @param path leaf first, anchor last @throws Rejection
 * CERT_CHAIN | CERT_USAGE | LIMIT
 */
export function checkPath(path: readonly Certificate[], purpose: Purpose): void {
  const [leaf, ...issuers] = path;
  if (leaf !== undefined) checkCriticalKnown(leaf, UNDERSTOOD);
  checkIssuers(issuers, purpose);
  checkNames(path);
  checkPolicies(path);
}

/**
 * Whether CAs may stand above a leaf, nearest first, at whatever time. @throws Rejection CERT_CHAIN
 */
export function checkIssuers(issuers: readonly Certificate[], purpose: Purpose): void {
  for (const [i, issuer] of issuers.entries()) {
    checkCriticalKnown(issuer, UNDERSTOOD_OF_CA);
    checkIssuer(issuer, issuers.slice(0, i), purpose);
  }
}

const UNDERSTOOD: readonly string[] = [
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyConstraints,
  EXTENSION.extKeyUsage,
];

/** These say what the certificates below may be: a leaf has none. */
const UNDERSTOOD_OF_CA: readonly string[] = [
  ...UNDERSTOOD,
  EXTENSION.nameConstraints,
  EXTENSION.policyMappings,
  EXTENSION.inhibitAnyPolicy,
];

const CONSTRAINING: readonly string[] = [
  EXTENSION.nameConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
];

/** Whether a certificate carries constraints or policies, the rarer parts of RFC 5280 §6. */
export const isConstrained = ({ extensions }: Certificate): boolean =>
  CONSTRAINING.some((oid) => extensions.has(oid));

/** RFC 5280 §4.2: a critical extension that is not understood refuses the certificate. */
function checkCriticalKnown({ extensions }: Certificate, understood: readonly string[]): void {
  for (const { oid, critical } of extensions.values())
    if (critical && !understood.includes(oid))
      reject('CERT_CHAIN', `a certificate of the path has ${notUnderstood(oid)}`);
}

/** What is known of a CA, and has no meaning in a certificate that issues none. */
const OF_CAS: Readonly<Record<string, string>> = {
  [EXTENSION.nameConstraints]: 'name constraints',
  [EXTENSION.policyMappings]: 'policy mappings',
  [EXTENSION.inhibitAnyPolicy]: 'inhibitAnyPolicy',
};

const notUnderstood = (oid: string): string =>
  OF_CAS[oid] === undefined
    ? `the unknown critical extension ${oid}`
    : `${OF_CAS[oid]} (${oid}, critical), which only a CA may have, and issues no other`;

/** @param below the CAs between this one and the leaf */
function checkIssuer(
  certificate: Certificate,
  below: readonly Certificate[],
  purpose: Purpose,
): void {
  const constraints = basicConstraints(certificate);
  // An absent extension is not a yes: a leaf could issue otherwise (GHSA-2328-f5f3-gj25).
  if (!constraints?.ca)
    reject('CERT_CHAIN', 'a certificate of the path issued another but is not a CA');
  const depth = below.filter((each) => !isSelfIssued(each)).length;
  if (constraints.pathLength !== undefined && depth > constraints.pathLength)
    reject('CERT_CHAIN', `path longer than its CA allows (${constraints.pathLength})`);
  if (keyUsage(certificate)?.keyCertSign === false)
    reject('CERT_CHAIN', 'a CA of the path may not sign certificates (key usage)');
  const purposes = extendedKeyUsage(certificate);
  if (
    purposes !== undefined &&
    ![PURPOSE[purpose], PURPOSE.any].some((each) => purposes.includes(each))
  )
    reject('CERT_CHAIN', `a CA of the path is not for ${IN_WORDS[purpose]} (extended key usage)`);
}

/**
 * Whether a leaf may do what it did: it is no CA, its key may sign, and it is for the purpose
 * (VERIFICATION §9.4, §10.2). @throws Rejection CERT_USAGE
 */
export function checkLeaf(leaf: Certificate, purpose: Purpose): void {
  const who = purpose === 'codeSigning' ? 'the signing certificate' : 'the timestamp signer';
  if (basicConstraints(leaf)?.ca) reject('CERT_USAGE', `${who} is a CA`);
  const usage = keyUsage(leaf);
  // RFC 5280 §4.2.1.9: what may sign certificates says that it is a CA.
  if (usage?.keyCertSign) reject('CERT_USAGE', `${who} may sign certificates and is no CA`);
  if (purpose === 'codeSigning') checkCodeSigner(leaf, usage);
  else checkTimestampSigner(leaf, usage);
}

function checkCodeSigner(leaf: Certificate, usage: KeyUsage | undefined): void {
  if (!usage?.digitalSignature)
    reject('CERT_USAGE', 'the signing certificate lacks the key usage digitalSignature');
  if (!extendedKeyUsage(leaf)?.includes(PURPOSE.codeSigning))
    reject('CERT_USAGE', 'the signing certificate lacks the purpose codeSigning');
}

/** RFC 3161 §2.3: exactly this purpose, critical; the key signs, and does nothing else. */
function checkTimestampSigner(leaf: Certificate, usage: KeyUsage | undefined): void {
  const purposes = extendedKeyUsage(leaf);
  const critical = leaf.extensions.get(EXTENSION.extKeyUsage)?.critical;
  if (!critical || purposes?.length !== 1 || purposes[0] !== PURPOSE.timeStamping)
    reject('CERT_USAGE', 'the timestamp signer is not for time stamping alone, marked critical');
  if (!(usage?.digitalSignature || usage?.nonRepudiation))
    reject(
      'CERT_USAGE',
      'the timestamp signer lacks the key usages digitalSignature and nonRepudiation',
    );
}
