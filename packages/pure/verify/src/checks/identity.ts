import { printable, reject } from '@sealift/failures';
import { type AlternativeName, type Certificate, keys, x509 } from '@sealift/pki';
import type { Matcher, SignerPolicy } from '@sealift/policy';
import { type EvidenceCase, needed } from '../case.ts';
import type { CheckStep } from '../check.ts';

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

/** A signer who is known by what his certificate says. */
export type CertificatePolicy = Extract<SignerPolicy, { kind: 'certificate' }>;

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
  name: AlternativeName,
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

/**
 * Fulcio writes exactly one name; of several, each reader would pick its own. A CA of one's own may
 * write several: any may be the one.
 */
function identityOf(leaf: Certificate, policy: CertificatePolicy): AlternativeName {
  const names = x509.subjectAltNames(leaf);
  const asked =
    policy.issuer === 'none'
      ? names.filter((each) => isOfItsForm(each) && policy.identity.test(each.value))
      : [];
  const [name, ...more] = asked.length > 0 ? asked.slice(0, 1) : names;
  if (name === undefined || more.length > 0)
    return reject(
      'IDENTITY',
      `certificate with ${more.length + (name ? 1 : 0)} alternative names, expected one`,
    );
  return isOfItsForm(name) ? name : refuseForm(name);
}

/**
 * T20: what each type of name looks like. No text is of two forms, so that the text that is asked
 * for, or matched by a pattern, decides the type: a DNS name that reads like a mail address, or a
 * mail address that reads like a URL, passes for neither.
 */
const FORMS: { readonly [type in AlternativeName['type']]: RegExp } = {
  email: /^[^@/:]+@[^@/:]+$/,
  uri: /^[a-z][a-z0-9+.-]*:/,
  dns: /^[A-Za-z0-9*_.-]+$/,
  other: /^[^@/:!]+![^@/:!]+$/,
};

const isOfItsForm = ({ type, value }: AlternativeName): boolean => FORMS[type].test(value);

function refuseForm({ type, value }: AlternativeName): never {
  const shown = `"${printable(value)}"`;
  if (type === 'email' && /[/:]/.test(value))
    reject('IDENTITY', `mail address ${shown} that looks like a URL`);
  if (type === 'uri') reject('IDENTITY', `URI ${shown} without a scheme`);
  return reject('IDENTITY', `${TYPES[type]} ${shown} that does not look like one`);
}

const TYPES = { email: 'mail address', dns: 'DNS name', other: 'user name' } as const;

function issuerOf(leaf: Certificate): string | undefined {
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
