/** By which name a certificate is held against the policy (VERIFICATION §10.5). */
import { printable, reject } from '@sealift/failures';
import { type AlternativeName, type Certificate, x509 } from '@sealift/pki';
import type { SignerPolicy } from '@sealift/policy';

/** What a policy asks of a certificate. */
export type CertificatePolicy = Extract<SignerPolicy, { kind: 'certificate' }>;

/** What the certificate calls whoever it is for. */
export interface SignerName {
  readonly type: AlternativeName['type'] | 'subject';
  readonly value: string;
}

/**
 * Fulcio writes exactly one name; of several, each reader would pick its own. A CA of one's own may
 * write several, of whatever kinds: any may be the one. @throws Rejection IDENTITY
 */
export function identityOf(leaf: Certificate, policy: CertificatePolicy): SignerName {
  if (policy.named === 'subject') return subjectOf(leaf);
  const names = policy.issuer === 'none' ? askedOf(leaf, policy) : x509.subjectAltNames(leaf);
  const [name, ...more] = names;
  if (name === undefined || more.length > 0)
    return reject(
      'IDENTITY',
      `certificate with ${names.length} alternative names, expected one` +
        subjectHint(leaf, policy),
    );
  return isOfItsForm(name) ? name : refuseForm(name);
}

/** The first name that is asked for; where none is, all that could be. */
function askedOf(leaf: Certificate, { identity: asked }: CertificatePolicy): AlternativeName[] {
  const names = x509.knownAltNames(leaf);
  const fitting = names.find((each) => isOfItsForm(each) && asked.test(each.value));
  return fitting === undefined ? names : [fitting];
}

/**
 * A CA that checks alternative names may let its clients write the subject: it counts alone.
 */
function subjectOf(leaf: Certificate): SignerName {
  if (x509.hasAltNames(leaf))
    reject(
      'IDENTITY',
      'the certificate has alternative names, and its subject counts only without: ask for one ' +
        `of them with --certificate-identity (${x509.knownAltNames(leaf).map(shown).join(', ')})`,
    );
  const value = x509.nameText(leaf.subject);
  if (value === '') reject('IDENTITY', 'the certificate has no name: its subject is empty');
  return { type: 'subject', value };
}

function subjectHint(leaf: Certificate, { issuer }: CertificatePolicy): string {
  const subject = printable(x509.nameText(leaf.subject));
  if (issuer !== 'none' || subject === '' || x509.hasAltNames(leaf)) return '';
  return `; its subject is asked for with --certificate-subject "${subject}"`;
}

const shown = ({ value }: AlternativeName): string => printable(value);

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
