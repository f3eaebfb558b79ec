/** What a rule of a policy says, in words. Texts of the policy are the operator's own. */
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type {
  Acceptance,
  EvidenceNeed,
  NameNeed,
  Needs,
  Quorum,
  Rule,
} from '@sealift/policy/rules';
import { type DenyNeeds, type FileSigner, fileText, type Site } from '@sealift/policy-file';

/** What becomes of an image that a rule speaks of, as the beginning of a list. */
export function wordsOfMode({ mode, asks }: Rule): string {
  if (asks.kind === 'accept')
    return isRefusal(asks) ? 'lets nothing in' : 'lets it in, whatever signed it';
  if (mode === 'enforce') return 'must hold';
  return mode === 'warn'
    ? 'is reported and rejects nothing; it is not enough for an image alone'
    : 'is reported and rejects nothing, and is enough for an image alone';
}

/** A list of digests that has none: how other forms say that they reject. */
const isRefusal = ({ digests }: Acceptance): boolean => digests !== 'any' && digests.size === 0;

/** Everything that a rule asks, a sentence each. */
export function wordsOfRule({ asks }: Rule): string[] {
  if (asks.kind === 'require') return wordsOfNeeds(asks);
  const { digests, reason } = asks;
  if (isRefusal(asks)) return [`reason: ${printable(reason)}`];
  const which =
    digests === 'any'
      ? 'any: the name alone decides, which whoever carries it can choose'
      : [...digests].join(', ');
  return [`digest: ${which}`, `reason: ${printable(reason)}`];
}

const wordsOfNeeds = (needs: Needs): string[] => [
  ...wordsOfOne(needs),
  ...(needs.instead ?? []).flatMap((other) => ['or instead:', ...wordsOfOne(other)]),
];

const wordsOfOne = ({ evidence, coverage, strength, annotations, name, signedAs }: Needs) => [
  ...evidence.map(wordsOfEvidence),
  `where: ${COVERAGE[coverage]}`,
  ...(strength.inclusion ? ['a log proves that it includes the entry'] : []),
  ...atLeast(strength.witnesses, 'witnesses that cosigned the checkpoint of the log'),
  ...atLeast(strength.timestamps, 'timestamps of different authorities'),
  ...atLeast(strength.scts, 'CT logs that promised the certificate'),
  ...(strength.maxAge === undefined
    ? []
    : [`signed at most ${time.formatAge(strength.maxAge)} ago`]),
  ...[...annotations].map(
    ([key, text]) => `signatures state the annotation ${printable(key)}=${printable(text)}`,
  ),
  ...(name === 'any' ? [] : [`name: ${NAMES[name]}`]),
  ...(signedAs === undefined ? [] : [`the name that was signed is one of ${signedAs.text}`]),
];

const COVERAGE: { readonly [coverage in Needs['coverage']]: string } = {
  index: 'on the digest that is named, which covers its platforms by their digests',
  'all-children': 'on the digest that is named, and on every platform that is carried',
  any: 'on the digest that is named, or else on every platform that is carried',
};

const NAMES: { readonly [need in Exclude<NameNeed, 'any'>]: string } = {
  bound: 'something ties it to the digest: a signature, a seal or an expectation',
  'signed-tag': 'a signature states it with its tag',
  'signed-repository': 'a signature states its repository',
  sealed: 'the seal of the bundle vouches for it',
  expected: 'it is among the expected names, with its digest',
};

function wordsOfEvidence({
  kind,
  types = [],
  by,
  select,
  maxAge,
  where,
  signedName,
}: EvidenceNeed): string {
  const what = kind === 'signature' ? 'a signature' : `an attestation of ${types.join(' or ')}`;
  return [
    `${what} by ${wordsOfQuorum(by)}`,
    ...(select === 'newest' ? ['of each signer the newest alone'] : []),
    ...(maxAge === undefined ? [] : [`at most ${time.formatAge(maxAge)} old`]),
    ...(signedName === undefined ? [] : [`the name that was signed: ${signedName.text}`]),
    ...(where === undefined ? [] : [`for which holds ${printable(where.text)} (${where.at})`]),
  ].join(', ');
}

function wordsOfQuorum({ of, atLeast: count }: Quorum): string {
  const names = of.join(', ');
  if (of.length === 1) return names;
  if (count === 1) return `one of ${names}`;
  return count === of.length ? `each of ${names}` : `${count} of ${names}`;
}

const atLeast = (count: number, what: string): string[] =>
  count === 0 ? [] : [`at least ${count} ${what}`];

/** What is asked of every run, whatever the image, a sentence each. */
export const wordsOfSite = ({ state, deny, undeny }: Site): string[] => [
  ...(state === undefined ? [] : [`${state}: a state must be given, and is not behind`]),
  ...(deny === undefined ? [] : [wordsOfDeny(deny)]),
  ...undeny.map(
    ({ at, id, reason }) =>
      `${at}: entry ${id} of deny packs is not followed: ${printable(reason)}`,
  ),
];

const wordsOfDeny = ({ at, atLeast, maxAge }: DenyNeeds): string =>
  [
    `${at}: deny packs must be given`,
    ...(atLeast === undefined ? [] : [`at least version ${atLeast}`]),
    ...(maxAge === undefined ? [] : [`at most ${time.formatAge(maxAge)} old`]),
  ].join(', ');

/** Who a signer is, a sentence each. */
export const wordsOfSigner = ({ who, instance, ignoreTlog, ignoreSct }: FileSigner): string[] => [
  ...wordsOfWho(who),
  instance === undefined ? 'under no instance' : `under the instance ${instance.name}`,
  ...(instance?.floor ? ['whose times raise the floor of the clock'] : []),
  ...(instance?.staleness === undefined
    ? []
    : [`whose TUF metadata expired at most ${time.formatAge(instance.staleness)} ago`]),
  ...(instance?.crl.length ? ['not by a certificate that its CRLs revoked before'] : []),
  ...(ignoreTlog ? ['no log is asked for'] : []),
  ...(ignoreSct ? ['no certificate transparency is asked for'] : []),
];

function wordsOfWho(who: FileSigner['who']): string[] {
  if (who.kind === 'key') {
    const window = time.isBounded(who.window) ? [`counts ${time.formatWindow(who.window)}`] : [];
    return [`the key in ${printable(fileText(who.file))}`, ...window];
  }
  if (who.kind === 'keyring')
    return [`the key ${who.key ?? ''} of the keyring ${printable(who.path)}`.replace('  ', ' ')];
  const named = who.named === 'subject' ? 'subject' : 'identity';
  return [
    `a certificate whose ${named} ${printable(who.identity.description)}`,
    who.issuer === 'none' ? 'which states no issuer' : `whose issuer ${who.issuer.description}`,
    ...[...who.extensions].map(
      ([number, { description }]) => `whose extension .${number} ${description}`,
    ),
  ];
}
