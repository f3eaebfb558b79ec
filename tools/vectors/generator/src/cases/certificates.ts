import {
  type AuthorityOptions,
  bundle,
  caExtensions,
  certificateAuthority,
  createAuthority,
  type LeafOptions,
  x509,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  leafOf,
  minutes,
  trustedRoot,
  USUAL,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A bundle by a leaf of an intermediate of its own, which the root pins. */
export function below(options: Partial<AuthorityOptions>, leaf: Partial<LeafOptions> = {}): Files {
  const world = worldOf();
  const name = { organization: 'own', commonName: 'own intermediate' };
  const authority = createAuthority({
    name,
    key: world.keyPair('p384', 'own intermediate'),
    parent: world.root,
    ...options,
  });
  return {
    ...bundleFile({}, { authority, ...leaf }, world),
    ...trustedRoot(world, (root) => ({
      ...root,
      tlogs: root.tlogs.slice(0, 1),
      timestampAuthorities: [],
      certificateAuthorities: [certificateAuthority(authority, 'https://own.example')],
    })),
  };
}

export const CA = {
  name: {},
  key: worldOf().keyPair('p384', 'own intermediate'),
  parent: worldOf().root,
};
const without = (oid: string): Partial<AuthorityOptions> => ({
  extensions: caExtensions(CA).filter((each) => each.oid !== oid),
});

/** Paths (VERIFICATION §10.1, §10.2). */
export const paths = (): Vector[] => [
  vector(
    'leaf-no-code-signing',
    'a leaf for time stamping',
    'CERT_USAGE',
    bundleFile({}, { eku: [TIME_STAMPING] }),
  ),
  vector(
    'leaf-no-eku',
    'a leaf without extended key usage',
    'CERT_USAGE',
    bundleFile({}, { eku: [] }),
  ),
  vector(
    'leaf-any-eku',
    'a leaf for any purpose: that is not code signing',
    'CERT_USAGE',
    bundleFile({}, { eku: ['2.5.29.37.0'] }),
  ),
  vector(
    'leaf-no-key-usage',
    'a leaf without key usage',
    'CERT_USAGE',
    bundleFile({}, { keyUsage: [] }),
  ),
  vector(
    'leaf-encipherment',
    'a leaf for key encipherment',
    'CERT_USAGE',
    bundleFile({}, { keyUsage: ['keyEncipherment'] }),
  ),
  vector('leaf-is-ca', 'a leaf that is a CA', 'CERT_USAGE', bundleFile({}, { isCa: true })),
  vector(
    'leaf-unknown-critical',
    'a critical extension that nobody knows',
    'CERT_CHAIN',
    bundleFile(
      {},
      {
        extraExtensions: [
          { oid: '1.3.6.1.4.1.57264.99', critical: true, value: Uint8Array.of(5, 0) },
        ],
      },
    ),
  ),
  vector(
    'leaf-extension-twice',
    'the issuer extension twice',
    'CERT_CHAIN',
    bundleFile(
      {},
      { extraExtensions: [x509.fulcioExtension(8, 'https://token.actions.githubusercontent.com')] },
    ),
  ),
  vector('intermediate-good', 'an intermediate of its own', 'accepted', below({})),
  vector(
    'intermediate-expired',
    'the intermediate expired between issue and signature (CVE-2026-24122)',
    'CERT_TIME',
    below({ notAfter: minutes(worldOf(), -0.5) }),
  ),
  vector(
    'intermediate-expired-before-issue',
    'the intermediate had expired before it issued the leaf',
    'CERT_CHAIN',
    below({ notAfter: minutes(worldOf(), -2) }),
  ),
  vector(
    'intermediate-not-yet',
    'the intermediate began after the signature',
    'CERT_CHAIN',
    below({ notBefore: minutes(worldOf(), 1) }),
  ),
  vector(
    'intermediate-no-basic-constraints',
    'the intermediate says nothing about being a CA (GHSA-2328-f5f3-gj25)',
    'CERT_CHAIN',
    below(without('2.5.29.19')),
  ),
  vector(
    'intermediate-not-ca',
    'the intermediate says that it is none',
    'CERT_CHAIN',
    below({ extensions: [x509.keyUsage(['keyCertSign']), x509.basicConstraints(false)] }),
  ),
  vector(
    'intermediate-no-cert-sign',
    'the key usage of the intermediate lacks keyCertSign',
    'CERT_CHAIN',
    below({ extensions: [x509.keyUsage(['digitalSignature']), x509.basicConstraints(true, 0)] }),
  ),
  vector(
    'intermediate-no-key-usage',
    'the intermediate has no key usage at all: nothing is restricted',
    'accepted',
    below(without('2.5.29.15')),
  ),
  vector(
    'intermediate-eku-other',
    'an intermediate for time stamping',
    'CERT_CHAIN',
    below({ extensions: [x509.basicConstraints(true, 0), x509.extendedKeyUsage([TIME_STAMPING])] }),
  ),
  vector(
    'intermediate-name-constraints',
    'name constraints that constrain nothing, which nobody may issue',
    'CERT_CHAIN',
    below({
      extensions: [
        ...caExtensions(CA),
        { oid: '2.5.29.30', critical: true, value: Uint8Array.of(0x30, 0) },
      ],
    }),
  ),
  vector('root-path-length', 'a path longer than its root allows', 'CERT_CHAIN', tooLong()),
  vector(
    'intermediates-same-name',
    'two intermediates of one name: the second one pinned signed',
    'accepted',
    twoOfOneName('last'),
  ),
  vector(
    'intermediates-same-name-first',
    'the same, the first one pinned signed',
    'accepted',
    twoOfOneName('first'),
  ),
  vector(
    'intermediates-same-name-neither',
    'the same, a third of that name signed',
    'CERT_CHAIN',
    twoOfOneName('none'),
  ),
  vector(
    'chain-hint-not-anchor',
    'a v0.1 chain that brings its own root',
    'CERT_CHAIN',
    foreignChain(),
  ),
  vector(
    'ca-window-before',
    'signed before the window of the pinned CA',
    'CERT_CHAIN',
    caWindow({ start: '2026-01-15T12:00:01Z' }),
  ),
  vector(
    'ca-window-end-inclusive',
    'the last second of that window',
    'accepted',
    caWindow({ start: '2025-01-01T00:00:00Z', end: '2026-01-15T12:00:00Z' }),
  ),
];

const caWindow = (validFor: { start?: string; end?: string }): Files => ({
  ...USUAL,
  ...trustedRoot(worldOf(), (root) => ({
    ...root,
    certificateAuthorities: root.certificateAuthorities.map((each) => ({ ...each, validFor })),
  })),
});

function tooLong(): Files {
  const world = worldOf();
  const make = (commonName: string, parent: AuthorityOptions['parent']) =>
    createAuthority({
      name: { commonName },
      key: world.keyPair('p384', commonName),
      ...(parent ? { parent } : {}),
      pathLength: 1,
    });
  const third = make('third', make('second', make('first', world.root)));
  return {
    ...bundleFile({}, { authority: third }, world),
    ...trustedRoot(world, (root) => ({
      ...root,
      tlogs: root.tlogs.slice(0, 1),
      timestampAuthorities: [],
      certificateAuthorities: [certificateAuthority(third, 'https://own.example')],
    })),
  };
}

function twoOfOneName(signer: 'first' | 'last' | 'none'): Files {
  const world = worldOf();
  const make = (label: string) =>
    createAuthority({
      name: { commonName: 'sigstore-intermediate' },
      key: world.keyPair('p384', label),
      parent: world.root,
    });
  const [first, last, none] = [make('one'), make('two'), make('three')];
  const authority = { first, last, none }[signer];
  const pinned = certificateAuthority(
    { ...first, intermediates: [first.certificate, last.certificate] },
    'https://own.example',
  );
  return {
    ...bundleFile({}, { authority }, world),
    ...trustedRoot(world, (root) => ({
      ...root,
      tlogs: root.tlogs.slice(0, 1),
      timestampAuthorities: [],
      certificateAuthorities: [pinned],
    })),
  };
}

function foreignChain(): Files {
  const [world, foreign] = [worldOf(), worldOf({ seed: 'foreign' })];
  const own = leafOf(world, { authority: foreign.intermediate });
  const { bytes } = bundle(world, ARTIFACT, {
    signer: own,
    version: '0.1',
    tamper: {
      bundle: (json) => ({
        ...json,
        verificationMaterial: {
          ...json.verificationMaterial,
          x509CertificateChain: {
            certificates: [
              own.certificate,
              foreign.intermediate.certificate,
              foreign.root.certificate,
            ].map(({ der }) => ({
              rawBytes: Buffer.from(der).toString('base64'),
            })),
          },
        },
      }),
    },
  });
  return { 'bundle.sigstore.json': bytes };
}

/** Certificate transparency (VERIFICATION §11). */
export const transparency = (): Vector[] => [
  vector('sct-none', 'a leaf without SCT', 'SCT', bundleFile({}, { sct: false })),
  vector('sct-none-waived', 'the same, waived', 'accepted', {
    ...bundleFile({}, { sct: false }),
    options: '--insecure-ignore-sct\n',
  }),
  vector(
    'sct-unknown-log',
    'an SCT of a log that is not pinned',
    'SCT',
    bundleFile({}, { sct: 'otherLog' }),
  ),
  vector(
    'sct-bad',
    'an SCT of the pinned log that does not verify',
    'SCT',
    bundleFile({}, { sct: 'bad' }),
  ),
  vector('sct-two', 'the same SCT twice', 'accepted', bundleFile({}, { sct: 'two' })),
  vector(
    'sct-two-one-unknown',
    'one of an unknown log before one of the pinned',
    'accepted',
    bundleFile({}, { sct: ['otherLog', 'good'] }),
  ),
  vector(
    'sct-two-second-bad',
    'a good one before a broken one of the same log',
    'SCT',
    bundleFile({}, { sct: ['good', 'bad'] }),
  ),
  vector(
    'sct-two-first-bad',
    'a broken one before a good one of the same log',
    'SCT',
    bundleFile({}, { sct: ['bad', 'good'] }),
  ),
  vector(
    'sct-two-unknown',
    'two of unknown logs',
    'SCT',
    bundleFile({}, { sct: ['otherLog', 'otherLog'] }),
  ),
  vector(
    'sct-before-window',
    'an SCT from before the window of its log',
    'TIMESTAMP_WINDOW',
    bundleFile({}, { sctTime: new Date('2024-12-31T23:59:59Z') }),
  ),
  vector(
    'sct-window-start',
    'an SCT of the first moment of the window',
    'accepted',
    bundleFile({}, { sctTime: new Date('2025-01-01T00:00:00Z') }),
  ),
  vector(
    'sct-other-issuer',
    'an SCT made for the same certificate of another issuer',
    'SCT',
    otherIssuer(),
  ),
];

/** The leaf is below an intermediate whose key is another than that which the SCT was made for. */
function otherIssuer(): Files {
  const world = worldOf();
  const authority = createAuthority({
    name: world.intermediate.name,
    key: world.keyPair('p384', 'again'),
    parent: world.root,
  });
  const lying = {
    ...authority,
    key: { ...authority.key, publicKeyDer: world.intermediate.key.publicKeyDer },
  };
  return {
    ...bundleFile({}, { authority: lying }, world),
    ...trustedRoot(world, (root) => ({
      ...root,
      tlogs: root.tlogs.slice(0, 1),
      timestampAuthorities: [],
      certificateAuthorities: [certificateAuthority(authority, 'https://own.example')],
    })),
  };
}
