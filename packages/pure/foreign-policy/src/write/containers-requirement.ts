/** What a rule asks, as requirements of a policy.json. */
import { base64, utf8 } from '@sealift/bytes';
import type { EvidenceNeed, Needs } from '@sealift/policy/rules';
import type { FileRule } from '@sealift/policy-file';
import type { KnownSigner } from '@sealift/verify';
import { alternatives, type Convertible, needsOf, unsaid } from './convertible.ts';
import { certificatePem, keyPem, openPins } from './pinned-pem.ts';

/** Requirements, images by digest, or why there are none. */
export type Requirements = { readonly notes: readonly string[] } & (
  | { readonly kind: 'list'; readonly listFor: (scope: string) => readonly object[] }
  | { readonly kind: 'digests'; readonly digests: readonly string[] }
  | { readonly kind: 'none'; readonly why: string }
);

const ANYTHING = { type: 'insecureAcceptAnything' } as const;

export function requirementsOf(rule: FileRule, policy: Convertible): Requirements {
  const { asks, mode } = rule.rule;
  if (asks.kind === 'accept') return ofAcceptance(rule);
  if (mode === 'admit') return admitting(rule);
  const needs = needsOf(rule);
  const why = needs === undefined ? '' : reasons(needs, policy).join(', ');
  if (needs === undefined || why !== '') return { kind: 'none', why, notes: [] };
  const found = needs.evidence.map((need) => signedBy(need, policy));
  const failed = found.find((one) => typeof one === 'string');
  if (typeof failed === 'string') return { kind: 'none', why: failed, notes: [] };
  const people = found.flatMap((one) => (typeof one === 'string' ? [] : one));
  return {
    kind: 'list',
    listFor: (scope) =>
      people.map((one) => ({
        type: 'sigstoreSigned',
        ...one,
        signedIdentity: identityOf(needs, rule, scope),
      })),
    notes: [
      'of an index the platform that is taken must be signed, and not the index',
      ...(people.some((one) => 'fulcio' in one)
        ? ['no certificate transparency is asked for, and one of several names is enough']
        : []),
    ],
  };
}

/** Whatever is found, it is let in. */
const admitting = (rule: FileRule): Requirements =>
  anything(rule, 'admit: true', 'warns: whatever is there is let in');

/**
 * A scope is more names than a pattern: of a registry alone it is the same ones. What is let in
 * without a signature is never let in by more names.
 */
function anything({ match }: FileRule, what: string, note?: string): Requirements {
  const isExact = match.every(
    ({ text, prefix }) => text === `${prefix}/**` && !prefix.includes('/'),
  );
  if (!isExact)
    return { kind: 'none', why: `${what} of other names than a whole registry`, notes: [] };
  return { kind: 'list', listFor: () => [ANYTHING], notes: note === undefined ? [] : [note] };
}

function ofAcceptance(rule: FileRule): Requirements {
  const { asks } = rule.rule;
  if (asks.kind !== 'accept') return { kind: 'none', why: '', notes: [] };
  if (asks.digests === 'any') return anything(rule, 'anyDigest');
  if (rule.match.some(({ text, prefix }) => text !== prefix))
    return { kind: 'none', why: 'digests of more than one repository', notes: [] };
  const notes = ['images are let in by digest alone: their tags are not'];
  return { kind: 'digests', digests: [...asks.digests], notes };
}

const reasons = (needs: Needs, { signers }: Convertible): string[] => [
  ...unsaid(needs, signers),
  ...(needs.evidence.some(({ kind }) => kind === 'attestation') ? ['attestations'] : []),
  ...(needs.strength.timestamps > 0 ? ['timestamps'] : []),
  ...(needs.strength.scts > 0 ? ['scts'] : []),
  ...(['sealed', 'expected'].includes(needs.name) ? [`name: ${needs.name}`] : []),
  ...(needs.name === 'signed-tag' && needs.signedAs ? ['signedAs with name: signed-tag'] : []),
  ...(needs.signedAs?.text.includes('*') ? ['signedAs with *'] : []),
];

/** Which name must have been signed: cosign signs repositories. */
function identityOf({ name, signedAs }: Needs, { match }: FileRule, scope: string): object {
  if (signedAs !== undefined) return { type: 'exactRepository', dockerRepository: signedAs.text };
  if (name === 'signed-tag') return { type: 'matchRepoDigestOrExact' };
  // The scope of a repository is also that of all below it.
  const isRepository = match.some(({ text }) => text === scope);
  return isRepository
    ? { type: 'exactRepository', dockerRepository: scope }
    : { type: 'matchRepository' };
}

/** Keys of one log are one requirement; certificates are one each. */
function signedBy({ by }: EvidenceNeed, { signers }: Convertible): readonly object[] | string {
  const lists = alternatives(by, signers);
  if (lists === undefined) return 'atLeast, or allOf of others than keys';
  const found = lists.map((names) => oneOf(names.flatMap((name) => signers.get(name) ?? [])));
  return (
    found.find((one) => typeof one === 'string') ?? found.filter((one) => typeof one !== 'string')
  );
}

function oneOf(people: readonly KnownSigner[]): object | string {
  const [first] = people;
  if (first === undefined) return 'signers who are nobody';
  if (people.length > 1 && people.some(({ policy }) => policy.signer.kind === 'certificate'))
    return 'anyOf with a certificate';
  const logs = new Set(people.map((one) => JSON.stringify(logsOf(one))));
  if (logs.size > 1) return 'anyOf of keys under different logs';
  const of = logsOf(first);
  if (of?.length === 0) return 'a log of which no key could be given';
  const rekor = of === undefined ? {} : { rekorPublicKeyDatas: of };
  const { signer } = first.policy;
  if (signer.kind === 'certificate') return byCertificate(first, rekor);
  const keyDatas = people.flatMap(({ policy }) =>
    policy.signer.kind === 'key' ? policy.signer.keys.map((key) => encoded(keyPem(key))) : [],
  );
  return { keyDatas, ...rekor };
}

const encoded = (text: string): string => base64.encode(utf8.encode(text));

/** Undefined where no log is asked for. Their reader knows ECDSA keys of logs alone. */
const logsOf = ({ policy, trust }: KnownSigner): readonly string[] | undefined =>
  policy.ignoreTlog
    ? undefined
    : trust.flatMap((one) =>
        openPins(one)
          .logs.filter(({ key }) => /^p\d+$/.test(key.type))
          .map(({ key }) => encoded(keyPem(key))),
      );

function byCertificate({ policy, trust }: KnownSigner, rekor: object): object | string {
  const { signer, ignoreTlog } = policy;
  if (signer.kind !== 'certificate' || signer.issuer === 'none') return 'noIssuer';
  const [email, issuer] = [signer.identity.like, signer.issuer.like];
  if (email === undefined || issuer === undefined || !('text' in email) || !('text' in issuer))
    return 'identityPattern and issuerPattern';
  if (!/^[^@/:]+@[^@/:]+$/.test(email.text)) return 'an identity that is no mail address';
  if (ignoreTlog) return 'log: none of a certificate';
  const roots = trust.flatMap((one) => openPins(one).authorities).map(({ anchor }) => anchor);
  return {
    fulcio: {
      caData: encoded(roots.map(certificatePem).join('')),
      oidcIssuer: issuer.text,
      subjectEmail: email.text,
    },
    ...rekor,
  };
}
