import {
  type BundleOptions,
  createTimestampAuthority,
  type StampOptions,
  type TimestampAuthority,
  type TimestampAuthorityOptions,
  type TimestampLeafOptions,
  timestampInstance,
} from '@sealift/virtual-sigstore';
import {
  bundleFile,
  type Files,
  keyBundle,
  minutes,
  trustedRoot,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A Rekor v2 bundle, whose only time is its signed timestamp. */
const stamped = (timestamp: StampOptions = {}): Files => bundleFile({ log: 'v2', timestamp });

/** The same by a pinned key, which needs no time: a broken token refuses all the same. */
const keyStamped = (timestamp: StampOptions): Files => keyBundle({ log: 'v2', timestamp });

interface Own {
  readonly authority?: Partial<TimestampAuthorityOptions>;
  readonly stamp?: (authority: TimestampAuthority) => StampOptions;
  /** How the root pins it: its own chain by default, or without its leaf. */
  readonly pin?: 'whole' | 'without leaf';
  readonly validFor?: { start?: string; end?: string };
  /** By a key unless the time is to count. */
  readonly by?: 'key' | 'certificate';
  /** Pinned beside it. */
  readonly others?: readonly TimestampAuthority[];
}

/** A bundle stamped by an authority of its own, which the root pins in place of the world's. */
function own({
  authority: options = {},
  stamp,
  pin = 'whole',
  validFor,
  by = 'key',
  others = [],
}: Own): Files {
  const world = worldOf();
  const authority = createTimestampAuthority({
    seed: 'own',
    uri: 'https://own.example',
    time: world.time,
    ...options,
  });
  const instance = timestampInstance(authority);
  const certificates = instance.certChain.certificates.slice(pin === 'whole' ? 0 : 1);
  const pinned = { ...instance, certChain: { certificates }, ...(validFor ? { validFor } : {}) };
  const bundled: Partial<BundleOptions> = {
    log: 'v2',
    tamper: { timestamps: (_, signature) => [authority.stamp(signature, stamp?.(authority))] },
  };
  const files = by === 'key' ? keyBundle(bundled, world) : bundleFile(bundled, {}, world);
  return {
    ...files,
    ...trustedRoot(world, (root) => ({
      ...root,
      ...(by === 'key' ? { certificateAuthorities: [], ctlogs: [] } : {}),
      timestampAuthorities: [pinned, ...others.map(timestampInstance)],
    })),
  };
}

/** Critical, and an empty sequence. */
const foreign = (oid: string) => ({ oid, critical: true, value: Uint8Array.of(0x30, 0) });

const leafOnly = (leaf: TimestampLeafOptions): Files => own({ authority: { leaf } });
const unpinnedLeaf = (leaf: TimestampLeafOptions): Files =>
  own({ authority: { leaf }, pin: 'without leaf' });

/** The token itself (VERIFICATION §9.2, §9.3). */
export const tokens = (): Vector[] => [
  vector(
    'tsa-sha384',
    'an authority of P-384 with SHA-384',
    'accepted',
    own({ authority: { type: 'p384' }, by: 'certificate' }),
  ),
  vector(
    'tsa-no-certificate',
    'a token without certificates; the leaf is pinned',
    'accepted',
    stamped({ certificates: [] }),
  ),
  vector(
    'tsa-digest-other-than-imprint',
    'the signer hashes with SHA-512, the imprint with SHA-256: both are right',
    'accepted',
    stamped({ digestHash: 'sha512' }),
  ),
  vector(
    'tsa-digest-by-imprint-hash',
    "messageDigest made with the imprint's hash, the signer states another",
    'TIMESTAMP_INVALID',
    keyStamped({ digestHash: 'sha512', tamper: { messageDigest: () => new Uint8Array(32) } }),
  ),
  vector(
    'tsa-imprint-sha1',
    'a SHA-1 imprint',
    'TIMESTAMP_INVALID',
    keyStamped({ imprintHash: 'sha1' }),
  ),
  vector(
    'tsa-digest-sha1',
    'a signer who hashes with SHA-1',
    'TIMESTAMP_INVALID',
    keyStamped({ digestHash: 'sha1' }),
  ),
  vector(
    'tsa-imprint-other',
    'a token over other bytes',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { imprint: (hash) => hash.map((byte) => byte ^ 1) } }),
  ),
  vector(
    'tsa-status-rejected',
    'a response that was not granted',
    'TIMESTAMP_INVALID',
    keyStamped({ status: 2 }),
  ),
  vector('tsa-status-with-mods', 'granted with modifications', 'accepted', stamped({ status: 1 })),
  vector(
    'tsa-signature-broken',
    'the signature of the token is broken',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { signature: flipLast } }),
  ),
  vector(
    'tsa-two-signers',
    'two signer infos',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { signerInfos: (one) => [one, one] } }),
  ),
  vector(
    'tsa-no-signer',
    'no signer info',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { signerInfos: () => [] } }),
  ),
  vector(
    'tsa-no-attributes',
    'signed attributes without a message digest',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { attributes: (all) => all.slice(0, 1) } }),
  ),
  vector(
    'tsa-attribute-twice',
    'an attribute twice',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { attributes: (all) => [...all, ...all.slice(0, 1)] } }),
  ),
  vector(
    'tsa-trailing-byte',
    'a byte behind the response',
    'TIMESTAMP_INVALID',
    keyStamped({ tamper: { response: (response) => Uint8Array.of(...response, 0) } }),
  ),
  vector(
    'tsa-time-fraction',
    'a fraction of a second',
    'accepted',
    stamped({ genTime: '20260115120001.5Z' }),
  ),
  vector(
    'tsa-time-fraction-zero',
    'a fraction that ends in zero, which RFC 3161 forbids',
    'TIMESTAMP_INVALID',
    keyStamped({ genTime: '20260115120001.50Z' }),
  ),
  vector(
    'tsa-time-impossible',
    '30 February',
    'TIMESTAMP_INVALID',
    keyStamped({ genTime: '20260230120000Z' }),
  ),
  vector(
    'tsa-time-zone',
    'a time with an offset',
    'TIMESTAMP_INVALID',
    keyStamped({ genTime: '20260115120000+0000' }),
  ),
  vector(
    'tsa-time-after-leaf',
    'a second after the signing certificate ended',
    'CERT_TIME',
    stamped({ genTime: '20260115120901Z' }),
  ),
  vector(
    'tsa-time-leaf-end',
    'the last second of the signing certificate',
    'accepted',
    stamped({ genTime: '20260115120900Z' }),
  ),
  vector(
    'tsa-time-leaf-end-fraction',
    'a tenth of a second later',
    'CERT_TIME',
    stamped({ genTime: '20260115120900.1Z' }),
  ),
  vector(
    'tsa-two-good',
    'two good tokens',
    'accepted',
    bundleFile({ log: 'v2', tamper: { timestamps: (all) => [...all, ...all] } }),
  ),
  vector(
    'tsa-two-second-bad',
    'two tokens, the second broken',
    'TIMESTAMP_INVALID',
    keyBundle({
      log: 'v2',
      tamper: { timestamps: ([one = new Uint8Array()]) => [one, flipLast(one)] },
    }),
  ),
  vector(
    'tsa-two-first-bad',
    'two tokens, the first broken',
    'TIMESTAMP_INVALID',
    keyBundle({
      log: 'v2',
      tamper: { timestamps: ([one = new Uint8Array()]) => [flipLast(one), one] },
    }),
  ),
  vector(
    'tsa-two-second-late',
    'two good tokens, the second after the certificate: every time must pass',
    'CERT_TIME',
    late(),
  ),
  vector(
    'tsa-bad-beside-set',
    'a promise gives the time; the broken token beside it still refuses',
    'TIMESTAMP_INVALID',
    keyBundle({ timestamp: { tamper: { signature: flipLast } } }),
  ),
  vector(
    'tsa-beside-set-late',
    'promise in time, token late',
    'CERT_TIME',
    bundleFile({ timestamp: { time: minutes(worldOf(), 60) } }),
  ),
  vector(
    'tsa-garbage',
    'a token that is no DER',
    'TIMESTAMP_INVALID',
    keyBundle({ log: 'v2', tamper: { timestamps: () => [Uint8Array.of(1, 2, 3)] } }),
  ),
  vector('tsa-not-pinned', 'a token, and no authority in the root', 'TIMESTAMP_INVALID', {
    ...stamped(),
    ...trustedRoot(worldOf(), (root) => ({ ...root, timestampAuthorities: [] })),
  }),
  vector(
    'tsa-empty-data',
    'timestampVerificationData: {} counts as absent',
    'TIMESTAMP_MISSING',
    bundleFile({
      log: 'v2',
      timestamp: false,
      tamper: {
        bundle: (json) => ({
          ...json,
          verificationMaterial: { ...json.verificationMaterial, timestampVerificationData: {} },
        }),
      },
    }),
  ),
];

/** Who signed the token (VERIFICATION §9.4, §9.5). */
export const signers = (): Vector[] => [
  vector(
    'tsa-eku-not-critical',
    'time stamping is not marked critical',
    'TIMESTAMP_INVALID',
    leafOnly({ ekuCritical: false }),
  ),
  vector(
    'tsa-eku-not-critical-embedded',
    'the same in a certificate of the token, below a pinned CA',
    'TIMESTAMP_INVALID',
    unpinnedLeaf({ ekuCritical: false }),
  ),
  vector(
    'tsa-eku-extra',
    'code signing beside time stamping',
    'TIMESTAMP_INVALID',
    leafOnly({ eku: [TIME_STAMPING, CODE_SIGNING] }),
  ),
  vector(
    'tsa-eku-twice',
    'time stamping twice',
    'TIMESTAMP_INVALID',
    leafOnly({ eku: [TIME_STAMPING, TIME_STAMPING] }),
  ),
  vector(
    'tsa-eku-other',
    'code signing instead',
    'TIMESTAMP_INVALID',
    leafOnly({ eku: [CODE_SIGNING] }),
  ),
  vector('tsa-eku-none', 'no purpose at all', 'TIMESTAMP_INVALID', leafOnly({ eku: [] })),
  vector(
    'tsa-leaf-key-usage',
    'a signer whose key may sign certificates alone',
    'TIMESTAMP_INVALID',
    leafOnly({ keyUsage: ['keyCertSign'] }),
  ),
  vector(
    'tsa-leaf-unknown-critical',
    'a signer with a critical extension that nobody knows (T43)',
    'TIMESTAMP_INVALID',
    leafOnly({ extraExtensions: [foreign('1.2.3.4.5')] }),
  ),
  vector(
    'tsa-leaf-name-constraints',
    'a signer with name constraints (T43)',
    'TIMESTAMP_INVALID',
    leafOnly({ extraExtensions: [foreign('2.5.29.30')] }),
  ),
  vector('tsa-leaf-is-ca', 'a signer that is a CA', 'TIMESTAMP_INVALID', leafOnly({ isCa: true })),
  vector(
    'tsa-embedded-leaf',
    'the signer travels with the token, its CA is pinned',
    'accepted',
    own({ pin: 'without leaf', by: 'certificate' }),
  ),
  vector(
    'tsa-embedded-leaf-missing',
    'the CA is pinned, the signer neither pinned nor in the token',
    'TIMESTAMP_INVALID',
    own({ pin: 'without leaf', stamp: () => ({ certificates: [] }) }),
  ),
  vector(
    'tsa-intermediate',
    'an authority of three certificates',
    'accepted',
    own({ authority: { intermediate: {} }, by: 'certificate' }),
  ),
  vector(
    'tsa-intermediate-expired',
    'its intermediate had expired',
    'TIMESTAMP_WINDOW',
    own({ authority: { intermediate: { notAfter: new Date('2026-01-15T11:59:59Z') } } }),
  ),
  vector(
    'tsa-leaf-expired',
    'the signer had expired',
    'TIMESTAMP_WINDOW',
    leafOnly({ notAfter: new Date('2026-01-15T11:59:59Z') }),
  ),
  vector(
    'tsa-leaf-not-yet',
    'the signer was not valid yet',
    'TIMESTAMP_WINDOW',
    leafOnly({ notBefore: new Date('2026-01-15T12:00:01Z') }),
  ),
  vector(
    'tsa-leaf-end-inclusive',
    'the last second of the signer',
    'accepted',
    own({ authority: { leaf: { notAfter: new Date('2026-01-15T12:00:00Z') } }, by: 'certificate' }),
  ),
  vector(
    'tsa-window-end-inclusive',
    "the last second of the authority's window",
    'accepted',
    own({
      by: 'certificate',
      validFor: { start: '2025-01-01T00:00:00Z', end: '2026-01-15T12:00:00Z' },
    }),
  ),
  vector(
    'tsa-window-end-fraction',
    'half a second after the window',
    'TIMESTAMP_WINDOW',
    own({
      validFor: { start: '2025-01-01T00:00:00Z', end: '2026-01-15T12:00:00Z' },
      stamp: () => ({ genTime: '20260115120000.5Z' }),
    }),
  ),
  vector(
    'tsa-window-before',
    "a second before the authority's window; its declared accuracy does not help",
    'TIMESTAMP_WINDOW',
    own({ validFor: { start: '2026-01-15T12:00:01Z' } }),
  ),
  vector(
    'tsa-window-borrowed',
    'outside the window of its authority, inside that of another (TOB-SIGSTORE-11)',
    'TIMESTAMP_WINDOW',
    own({
      validFor: { start: '2025-01-01T00:00:00Z', end: '2025-12-31T00:00:00Z' },
      others: [worldOf().timestampAuthority],
    }),
  ),
  vector(
    'tsa-bag-other-signer',
    'signed by a code signing certificate of the same CA, a genuine signer first in the bag ' +
      '(CVE-2026-39984)',
    'TIMESTAMP_INVALID',
    bagged('genuine first'),
  ),
  vector(
    'tsa-bag-other-signer-last',
    'the same, the genuine signer last',
    'TIMESTAMP_INVALID',
    bagged('genuine last'),
  ),
  vector(
    'tsa-bag-superfluous',
    'a certificate that signed nothing beside the signer',
    'accepted',
    own({
      by: 'certificate',
      pin: 'without leaf',
      stamp: (authority) => ({
        certificates: [authority.issue('other').certificate, authority.certificate],
      }),
    }),
  ),
  vector(
    'tsa-other-key',
    'names the pinned signer, signed by another key',
    'TIMESTAMP_INVALID',
    own({ stamp: (authority) => ({ key: authority.issue('other').key }) }),
  ),
  vector(
    'tsa-other-leaf-pinned-leaf',
    'another good leaf of the same CA; the authority is pinned with its leaf',
    'TIMESTAMP_INVALID',
    own({ stamp: otherLeaf({}) }),
  ),
  vector(
    'tsa-signing-certificate-other',
    'signingCertificateV2 of another certificate',
    'TIMESTAMP_INVALID',
    own({ stamp: (authority) => ({ signingCertificate: authority.issue('other').certificate }) }),
  ),
  vector(
    'tsa-signing-certificate-none',
    'no signingCertificateV2',
    'accepted',
    stamped({ signingCertificate: false }),
  ),
  vector(
    'tsa-same-name-other-root',
    'an authority of the same names and another key',
    'TIMESTAMP_INVALID',
    own({ stamp: () => impostor() }),
  ),
];

const flipLast = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));

function late(): Files {
  const { timestampAuthority, time } = worldOf();
  const after = new Date(time.getTime() + 3_600_000);
  return bundleFile({
    log: 'v2',
    tamper: {
      timestamps: (all, signature) => [
        ...all,
        timestampAuthority.stamp(signature, { time: after }),
      ],
    },
  });
}

/** Everything of the token names and is signed by another certificate of the same CA. */
const otherLeaf =
  (options: TimestampLeafOptions) =>
  (authority: TimestampAuthority): StampOptions => {
    const { key, certificate } = authority.issue('other', options);
    return {
      key,
      signer: certificate,
      signingCertificate: certificate,
      certificates: [certificate],
    };
  };

function bagged(order: 'genuine first' | 'genuine last'): Files {
  const stamp = (authority: TimestampAuthority): StampOptions => {
    const evil = otherLeaf({ eku: [CODE_SIGNING], ekuCritical: false })(authority);
    const [own = authority.certificate] = evil.certificates ?? [];
    return {
      ...evil,
      certificates:
        order === 'genuine first' ? [authority.certificate, own] : [own, authority.certificate],
    };
  };
  return own({ pin: 'without leaf', stamp });
}

function impostor(): StampOptions {
  const { key, certificate } = createTimestampAuthority({ seed: 'impostor' });
  return { key, signer: certificate, signingCertificate: certificate, certificates: [certificate] };
}
