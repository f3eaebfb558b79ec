/** One certificate of a good path mutated at a time, for each purpose that paths have (T43). */
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import {
  createTimestampAuthority,
  type Extension,
  keyFromSeed,
  signCertificate,
  tbsCertificate,
  x509,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { type Certificate, parse } from './certificate.ts';
import { extension } from './certificates.fixture.ts';
import { directory, dns, nameConstraints } from './constraints/constraints.fixture.ts';
import { EXTENSION, PURPOSE } from './extensions.ts';
import { PathFinder } from './path.ts';
import { checkLeaf, type Purpose } from './path-rules.ts';
import { pathAt } from './path-times.ts';
import { mappings, policies, policyConstraints } from './policies/policies.fixture.ts';
import { verifyTimestamp } from './timestamp/timestamp.ts';

type Contents = Parameters<typeof tbsCertificate>[0];
type Made = ReturnType<typeof signCertificate>;
const PLACES = ['root', 'intermediate', 'leaf'] as const;
type Place = (typeof PLACES)[number];
type Change = (contents: Contents, purpose: Purpose) => Partial<Contents>;

const AT = new Date('2026-01-15T12:00:00Z');
const DATA = new TextEncoder().encode('a signature');
const tsa = createTimestampAuthority({ seed: 'rules' });
const keyOf = (label: string) => keyFromSeed('p256', `rules ${label}`);
const other: { readonly [purpose in Purpose]: Purpose } = {
  codeSigning: 'timeStamping',
  timeStamping: 'codeSigning',
};

function usual(place: Place, purpose: Purpose): Extension[] {
  const eku = x509.extendedKeyUsage([PURPOSE[purpose]]);
  if (place === 'leaf') return [x509.keyUsage(['digitalSignature']), { ...eku, critical: true }];
  return [x509.keyUsage(['keyCertSign', 'cRLSign']), x509.basicConstraints(true), eku];
}

/** Root, intermediate and leaf, one of them changed. */
function chain(purpose: Purpose, changed: Place, change: Change): Made[] {
  return PLACES.map((place, i) => {
    const above = PLACES[i - 1] ?? place;
    const contents: Contents = {
      serial: Uint8Array.of(i + 1),
      subject: { commonName: place },
      issuer: { commonName: above },
      notBefore: new Date('2025-06-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      publicKey: keyOf(place).publicKeyDer,
      extensions: usual(place, purpose),
    };
    const made = place === changed ? { ...contents, ...change(contents, purpose) } : contents;
    return signCertificate(tbsCertificate(made, keyOf(above)), keyOf(above));
  });
}

async function judgeCode([root, between, leaf]: readonly Certificate[]): Promise<string> {
  if (!(root && between && leaf)) throw new Error('three certificates');
  const authority = { anchor: root, intermediates: [between], window: {} };
  const finder = new PathFinder([authority], nodeCrypto, 'codeSigning');
  const code = await codeOf(() => checkLeaf(leaf, 'codeSigning'));
  try {
    const found = pathAt(await finder.paths(leaf, []), [AT.getTime()], 'codeSigning');
    return code === 'accepted' && typeof found !== 'string' ? 'yes' : 'no';
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'Rejection', code: 'CERT_CHAIN' });
    return 'no';
  }
}

/** Pinned with its leaf and without: the leaf of the token is held to the same rules. */
async function judgeStamp(made: readonly Made[]): Promise<string> {
  const [root, between, leaf] = made;
  if (!(root && between && leaf)) throw new Error('three certificates');
  const key = keyOf('leaf');
  const signed = { key, signer: leaf, signingCertificate: leaf, certificates: [leaf] };
  const token = tsa.stamp(DATA, { ...signed, time: AT });
  const outcomes = [
    [leaf, between, root],
    [between, root],
  ].map((pinned) => {
    const authority = { chain: pinned.map(({ der }) => parse(der)), window: {} };
    return codeOf(() => verifyTimestamp(token, DATA, [authority], nodeCrypto));
  });
  const codes = await Promise.all(outcomes);
  for (const code of codes) expect(code).toMatch(/^(accepted|TIMESTAMP_(INVALID|WINDOW))$/);
  return [...new Set(codes.map((code) => (code === 'accepted' ? 'yes' : 'no')))].join(' and ');
}

const judge = (purpose: Purpose, place: Place, change: Change): Promise<string> => {
  const made = chain(purpose, place, change);
  return purpose === 'timeStamping'
    ? judgeStamp(made)
    : judgeCode(made.map(({ der }) => parse(der)));
};

const adding =
  (...more: Extension[]): Change =>
  ({ extensions }) => ({ extensions: [...extensions, ...more] });
const without =
  (oid: string, ...instead: Extension[]): Change =>
  ({ extensions }) => ({
    extensions: [...extensions.filter((each) => each.oid !== oid), ...instead],
  });
const usage = (...usages: Parameters<typeof x509.keyUsage>[0]): Change =>
  without(EXTENSION.keyUsage, x509.keyUsage(usages));
const purposes = (...named: string[]): Change =>
  without(EXTENSION.extKeyUsage, { ...x509.extendedKeyUsage(named), critical: true });
const constraints = (ca: boolean, length?: number): Change =>
  without(EXTENSION.basicConstraints, x509.basicConstraints(ca, length));

/** `no` and `yes` for root, intermediate and leaf; where purposes differ, first code signing. */
const RULES: [string, Change, string, string?][] = [
  ['nothing changed', () => ({}), 'yes yes yes'],
  ['an unknown critical extension', adding(extension('1.2.3.4', '0500', true)), 'no no no'],
  ['an unknown extension', adding(extension('1.2.3.4', '0500')), 'yes yes yes'],
  ['critical name constraints', adding(extension('2.5.29.30', '3000', true)), 'no no no'],
  ['name constraints', adding(extension('2.5.29.30', '3000')), 'no no no'],
  ['policy constraints', adding(extension('2.5.29.36', '3003800100', true)), 'no no no'],
  ['constraints on other names', adding(nameConstraints({ permit: [dns('x')] })), 'yes yes no'],
  [
    'constraints that permit the subjects',
    adding(nameConstraints({ permit: [directory()] })),
    'yes yes no',
  ],
  [
    'constraints that exclude the leaf',
    adding(nameConstraints({ exclude: [directory('CN=leaf')] })),
    'no no no',
  ],
  [
    'constraints that exclude the intermediate',
    adding(nameConstraints({ exclude: [directory('CN=intermediate')] })),
    'no yes no',
  ],
  [
    'constraints of an unknown kind',
    adding(nameConstraints({ exclude: [Uint8Array.of(0x88, 1, 1)] })),
    'no no no',
  ],
  ['a critical policy', adding(policies('A')), 'yes yes yes'],
  ['policies that cannot be read', adding(extension('2.5.29.32', '0500')), 'no no no'],
  ['policy constraints that come late', adding(policyConstraints(9)), 'yes yes yes'],
  ['an end to mappings', adding(policyConstraints(undefined, 0)), 'yes yes yes'],
  ['a mapping of any policy', adding(mappings('*>A')), 'no no no'],
  // Our rules accept the intermediate; pkijs expects that it has the policy that it maps.
  ['a mapping', adding(mappings('A>B')), 'yes no no'],
  ['an end to any policy', adding(extension('2.5.29.54', '020100', true)), 'yes yes no'],
  ['a key for encipherment', usage('keyEncipherment'), 'no no no'],
  ['a key for lists of revocations', usage('cRLSign'), 'no no no'],
  ['a key for signatures', usage('digitalSignature'), 'no no yes'],
  ['a key for certificates', usage('keyCertSign'), 'yes yes no'],
  ['a key for both', usage('digitalSignature', 'keyCertSign'), 'yes yes no'],
  ['no key usage', without(EXTENSION.keyUsage), 'yes yes no'],
  [
    'key usage without bits',
    without(EXTENSION.keyUsage, extension(EXTENSION.keyUsage, '030100')),
    'no no no',
  ],
  [
    'a key that cannot deny',
    without(EXTENSION.keyUsage, extension(EXTENSION.keyUsage, '03020640', true)),
    'no no no',
    'no no yes',
  ],
  ['no basic constraints', without(EXTENSION.basicConstraints), 'no no yes'],
  ['a CA', constraints(true), 'yes yes no'],
  ['no CA', constraints(false), 'no no yes'],
  ['a CA of leaves alone', constraints(true, 0), 'no yes no'],
  ['a CA of one CA', constraints(true, 1), 'yes yes no'],
  [
    'broken basic constraints',
    without(EXTENSION.basicConstraints, extension(EXTENSION.basicConstraints, '0500')),
    'no no no',
  ],
  ['no purpose', without(EXTENSION.extKeyUsage), 'yes yes no'],
  ['an empty list of purposes', purposes(), 'no no no'],
  ['any purpose', purposes(PURPOSE.any), 'yes yes no'],
  ['the purpose of servers', purposes('1.3.6.1.5.5.7.3.1'), 'no no no'],
  ['the other purpose', (made, p) => purposes(PURPOSE[other[p]])(made, p), 'no no no'],
  [
    'both purposes',
    (made, p) => purposes(PURPOSE.codeSigning, PURPOSE.timeStamping)(made, p),
    'yes yes yes',
    'yes yes no',
  ],
  [
    'its purpose, not critical',
    (made, p) => without(EXTENSION.extKeyUsage, x509.extendedKeyUsage([PURPOSE[p]]))(made, p),
    'yes yes yes',
    'yes yes no',
  ],
  [
    'broken purposes',
    without(EXTENSION.extKeyUsage, extension(EXTENSION.extKeyUsage, '0500', true)),
    'no no no',
  ],
  ['an end before', () => ({ notAfter: new Date(AT.getTime() - 1000) }), 'no no no'],
  ['an end at the time', () => ({ notAfter: AT }), 'yes yes yes'],
  ['a start after', () => ({ notBefore: new Date(AT.getTime() + 1000) }), 'no no no'],
  // Issued before its CA was valid: asked of what signs code alone.
  ['a start at the time', () => ({ notBefore: AT }), 'no no yes', 'yes yes yes'],
  // What an anchor says of its own issuer is nobody's business.
  ['another issuer', () => ({ issuer: { commonName: 'other' } }), 'yes no no'],
  ['another key', () => ({ publicKey: keyOf('other').publicKeyDer }), 'no no yes', 'no no no'],
  ['another name', () => ({ subject: { commonName: 'other' } }), 'no no yes'],
];

describe.each<[Purpose]>([['codeSigning'], ['timeStamping']])('a path for %s', (purpose) => {
  const cases = RULES.flatMap(([rule, change, first, second = first]) =>
    (purpose === 'codeSigning' ? first : second)
      .split(' ')
      .map((expected, i) => ({ rule, change, expected, place: PLACES[i] ?? 'leaf' })),
  );
  it.each(cases)('$place with $rule: $expected', async ({ change, expected, place }) =>
    expect(await judge(purpose, place, change)).toBe(expected),
  );
});
