import type { BundleJson, TrustedRoot, WorldOptions } from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  keyBundle,
  trustedRoot,
  USUAL,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

const rewritten = (change: (text: string) => string): Files =>
  keyBundle({ tamper: { bundle: (bundle) => change(JSON.stringify(bundle)) } });
const certificateRewritten = (change: (text: string) => string): Files =>
  bundleFile({ tamper: { bundle: (bundle) => change(JSON.stringify(bundle)) } });
const first = (
  bundle: BundleJson,
): NonNullable<BundleJson['verificationMaterial']['tlogEntries']>[number] =>
  bundle.verificationMaterial.tlogEntries?.[0] ?? fail();
const fail = (): never => {
  throw new Error('no entry');
};
const FIRST: WorldOptions = { entriesBefore: 0, entriesAfter: 0, indexOffset: 0 };

/** One text, one meaning (VERIFICATION §2; T19). */
export const json = (): Vector[] => [
  vector(
    'json-duplicate-key',
    'mediaType twice',
    'PARSE',
    rewritten((text) => `{"mediaType":"application/json",${text.slice(1)}`),
  ),
  vector(
    'json-duplicate-key-deep',
    'canonicalizedBody twice',
    'PARSE',
    rewritten((text) =>
      text.replace('"canonicalizedBody"', '"canonicalizedBody":"","canonicalizedBody"'),
    ),
  ),
  vector(
    'json-duplicate-key-escaped',
    'a key twice, once with an escape',
    'PARSE',
    rewritten((text) => `{"\\u006dediaType":"application/json",${text.slice(1)}`),
  ),
  vector(
    'json-snake-case',
    'media_type for mediaType',
    'STRUCTURE',
    rewritten((text) => text.replace('"mediaType"', '"media_type"')),
  ),
  vector(
    'json-snake-case-deep',
    'log_index for logIndex',
    'STRUCTURE',
    rewritten((text) => text.replace('"logIndex"', '"log_index"')),
  ),
  vector(
    'json-case-variant',
    'Readers in Go take MessageSignature too',
    'STRUCTURE',
    rewritten((text) => text.replace('"messageSignature"', '"MessageSignature"')),
  ),
  vector(
    'json-unknown-field',
    'a field that nobody knows',
    'STRUCTURE',
    rewritten((text) => `${text.slice(0, -1)},"extra":1}`),
  ),
  vector(
    'json-null-field',
    'null counts as absent',
    'accepted',
    rewritten((text) => `${text.slice(0, -1)},"dsseEnvelope":null}`),
  ),
  vector(
    'json-bom',
    'a byte order mark',
    'PARSE',
    rewritten((text) => `\ufeff${text}`),
  ),
  vector(
    'json-trailing',
    'a second value',
    'PARSE',
    rewritten((text) => `${text}{}`),
  ),
  vector(
    'json-deep',
    'nested a thousand times',
    'PARSE',
    rewritten((text) => `${text.slice(0, -1)},"extra":${'['.repeat(1000)}${']'.repeat(1000)}}`),
  ),
  vector(
    'json-lone-surrogate',
    'half a character',
    'PARSE',
    rewritten((text) => `${text.slice(0, -1)},"extra":"\\ud800"}`),
  ),
  vector(
    'json-number-float',
    'a size with a fraction',
    'STRUCTURE',
    rewritten((text) => text.replace(/"treeSize":"(\d+)"/, '"treeSize":$1.0')),
  ),
  vector(
    'json-number-exponent',
    'a size with an exponent',
    'STRUCTURE',
    rewritten((text) => text.replace(/"treeSize":"(\d+)"/, '"treeSize":$1e0')),
  ),
  vector(
    'json-number-plain',
    'an int64 as a JSON integer',
    'accepted',
    rewritten((text) => text.replace(/"treeSize":"(\d+)"/, '"treeSize":$1')),
  ),
  vector(
    'json-number-leading-zero',
    'an int64 with a leading zero',
    'STRUCTURE',
    rewritten((text) => text.replace(/"treeSize":"(\d+)"/, '"treeSize":"0$1"')),
  ),
  vector(
    'json-number-sign',
    'an int64 with a sign',
    'STRUCTURE',
    rewritten((text) => text.replace(/"treeSize":"(\d+)"/, '"treeSize":"+$1"')),
  ),
  vector(
    'json-number-negative',
    'a negative index',
    'STRUCTURE',
    rewritten((text) => text.replace(/"logIndex":"(\d+)"/, '"logIndex":"-$1"')),
  ),
  vector(
    'json-number-too-large',
    '2^63',
    'STRUCTURE',
    rewritten((text) => text.replace(/"logIndex":"(\d+)"/, '"logIndex":"9223372036854775808"')),
  ),
  vector(
    'base64-unpadded',
    'base64 without padding',
    'BASE64',
    rewritten((text) => text.replace(/("digest":"[^"=]+)=+"/, '$1"')),
  ),
  vector(
    'base64-url',
    'the alphabet of URLs',
    'BASE64',
    rewritten((text) => text.replace(/("canonicalizedBody":")..../, '$1_-_-')),
  ),
  vector(
    'base64-newline',
    'a line break inside',
    'BASE64',
    rewritten((text) => text.replace(/("canonicalizedBody":"....)/, '$1\\n')),
  ),
  vector(
    'base64-spare-bits',
    'spare bits set: two texts for the same bytes',
    'BASE64',
    rewritten(spareBits),
  ),
  vector(
    'zero-fields-omitted',
    'producers in Go leave zeros out: the first leaf of a log, logIndex and hashes absent',
    'accepted',
    firstLeaf(),
  ),
  vector(
    'zero-fields-stated',
    'the same with the zeros written',
    'accepted',
    keyBundle({}, worldOf(FIRST)),
  ),
  vector(
    'zero-fields-time-omitted',
    'a promise whose time is left out is over the time 0',
    'SET',
    keyBundle({ tamper: { bundle: withoutTime } }),
  ),
  vector(
    'media-type-regexp',
    'version=0.3x, which an unanchored pattern takes',
    'MEDIA_TYPE',
    rewritten((text) => text.replace('bundle.v0.3+json', 'bundle+json;version=0.3x')),
  ),
  vector(
    'media-type-0.1-new-spelling',
    'version 0.1 in the spelling that only 0.3 has',
    'MEDIA_TYPE',
    rewritten((text) => text.replace('bundle.v0.3+json', 'bundle.v0.1+json')),
  ),
  vector(
    'message-digest-other',
    'the bundle states the digest of another file',
    'SUBJECT',
    bundleFile({
      tamper: {
        bundle: (each) => ({
          ...each,
          messageSignature: {
            ...each.messageSignature,
            messageDigest: { algorithm: 'SHA2_256', digest: Buffer.alloc(32).toString('base64') },
          },
        }),
      },
    }),
  ),
  vector('artifact-other', 'another file than the one that was signed', 'SUBJECT', {
    ...USUAL,
    artifact: 'another file\n',
  }),
  vector('artifact-other-key', 'another file, signed by a pinned key', 'SUBJECT', {
    ...keyBundle(),
    artifact: 'another file\n',
  }),
  vector('artifact-other-key-v2', 'the same in Rekor v2', 'SUBJECT', {
    ...keyBundle({ log: 'v2' }),
    artifact: 'another file\n',
  }),
  vector('artifact-one-byte-more', 'the file with a byte behind it', 'SUBJECT', {
    ...USUAL,
    artifact: Uint8Array.of(...ARTIFACT, 10),
  }),
  vector(
    'chain-in-v0.3',
    'a chain where version 0.3 has one certificate',
    'STRUCTURE',
    certificateRewritten((text) =>
      text
        .replace('"certificate":', '"x509CertificateChain":{"certificates":[')
        .replace(/("rawBytes":"[^"]+"\})/, '$1]}'),
    ),
  ),
  vector(
    'content-both',
    'both kinds of content',
    'STRUCTURE',
    rewritten((text) => `${text.slice(0, -1)},"dsseEnvelope":{}}`),
  ),
  vector(
    'proof-missing-v0.2',
    'version 0.2 without a proof',
    'STRUCTURE',
    keyBundle({ version: '0.2', proof: false }),
  ),
  vector(
    'proof-missing-v0.3',
    'version 0.3 without a proof',
    'STRUCTURE',
    keyBundle({ proof: false }),
  ),
  vector(
    'proof-missing-v0.1',
    'version 0.1 needs none',
    'accepted',
    keyBundle({ version: '0.1', proof: false }),
  ),
];

function spareBits(text: string): string {
  return text.replace(
    /("digest":"[^"=]+)([A-Za-z0-9+/])=/,
    (_, head: string, last: string) => `${head}${String.fromCharCode(last.charCodeAt(0) + 1)}=`,
  );
}

function withoutTime(bundle: BundleJson): object {
  delete first(bundle).integratedTime;
  return bundle;
}

function firstLeaf(): Files {
  const omit = (bundle: BundleJson): object => {
    const { logIndex: _global, inclusionProof, ...entry } = first(bundle);
    const { logIndex: _local, hashes: _none, ...proof } = inclusionProof ?? fail();
    return {
      ...bundle,
      verificationMaterial: {
        ...bundle.verificationMaterial,
        tlogEntries: [{ ...entry, inclusionProof: proof }],
      },
    };
  };
  return keyBundle({ tamper: { bundle: omit } }, worldOf(FIRST));
}

const root = (change: (root: TrustedRoot) => object): Files => ({
  ...USUAL,
  ...trustedRoot(worldOf(), (each) => change({ ...each, tlogs: each.tlogs.slice(0, 1) })),
});
const tlog = (change: (log: TrustedRoot['tlogs'][number]) => object): Files =>
  root((each) => ({ ...each, tlogs: each.tlogs.map(change) }));
const window = (validFor: object): Files =>
  tlog((log) => ({ ...log, publicKey: { ...log.publicKey, validFor } }));
const twoWindows = (...windows: readonly object[]): Files =>
  root((each) => ({
    ...each,
    tlogs: windows.flatMap((validFor) =>
      each.tlogs.slice(0, 1).map((log) => ({ ...log, publicKey: { ...log.publicKey, validFor } })),
    ),
  }));
const V02 = 'application/vnd.dev.sigstore.trustedroot.v0.2+json';

/** trusted_root.json (VERIFICATION §12). */
export const trustRoots = (): Vector[] => [
  vector(
    'root-v0.1-new-spelling',
    'version 0.1 in the newer spelling',
    'accepted',
    root((each) => ({ ...each, mediaType: 'application/vnd.dev.sigstore.trustedroot.v0.1+json' })),
  ),
  vector('root-v0.2', 'version 0.2 with its fields', 'accepted', root(versionTwo)),
  vector(
    'root-v0.3',
    'a version that is not known',
    'TRUST_ROOT',
    root((each) => ({ ...each, mediaType: 'application/vnd.dev.sigstore.trustedroot.v0.3+json' })),
  ),
  vector(
    'root-no-media-type',
    'no media type',
    'TRUST_ROOT',
    root(({ mediaType: _, ...each }) => each),
  ),
  vector(
    'root-log-id-twice',
    'one log twice: an old window before the present one',
    'accepted',
    twoWindows(
      { start: '2025-01-01T00:00:00Z', end: '2025-06-01T00:00:00Z' },
      { start: '2025-06-01T00:00:00Z' },
    ),
  ),
  vector(
    'root-log-id-twice-reversed',
    'the same in the other order: no last one wins',
    'accepted',
    twoWindows(
      { start: '2025-06-01T00:00:00Z' },
      { start: '2025-01-01T00:00:00Z', end: '2025-06-01T00:00:00Z' },
    ),
  ),
  vector(
    'root-log-id-twice-neither',
    'one log twice, integrated in neither window',
    'TIMESTAMP_WINDOW',
    twoWindows(
      { start: '2025-01-01T00:00:00Z', end: '2025-06-01T00:00:00Z' },
      { start: '2027-01-01T00:00:00Z' },
    ),
  ),
  vector(
    'root-window-reversed',
    'a window that ends before it starts',
    'TRUST_ROOT',
    window({ start: '2027-01-01T00:00:00Z', end: '2025-01-01T00:00:00Z' }),
  ),
  vector('root-window-no-start', 'a log window without a start', 'TRUST_ROOT', window({})),
  vector(
    'root-window-impossible',
    '31 February',
    'TRUST_ROOT',
    window({ start: '2025-02-31T00:00:00Z' }),
  ),
  vector(
    'root-window-fraction',
    'a window with a fraction of a second',
    'accepted',
    window({ start: '2025-01-01T00:00:00.123Z' }),
  ),
  vector(
    'root-log-id-other',
    'a log ID that is not of its key',
    'TRUST_ROOT',
    tlog((log) => ({ ...log, logId: { keyId: Buffer.alloc(32, 1).toString('base64') } })),
  ),
  vector(
    'root-hash-algorithm',
    'a log of SHA-512 trees',
    'TRUST_ROOT',
    tlog((log) => ({ ...log, hashAlgorithm: 'SHA2_512' })),
  ),
  vector(
    'root-key-details',
    'a key of a kind that is not supported',
    'TRUST_ROOT',
    tlog((log) => ({ ...log, publicKey: { ...log.publicKey, keyDetails: 'ML_DSA_65' } })),
  ),
  vector(
    'root-ca-empty',
    'a CA without certificates',
    'TRUST_ROOT',
    root((each) => ({
      ...each,
      certificateAuthorities: each.certificateAuthorities.map((ca) => ({
        ...ca,
        certChain: { certificates: [] },
      })),
    })),
  ),
  vector(
    'root-tsa-empty',
    'a timestamp authority without certificates',
    'TRUST_ROOT',
    root((each) => ({
      ...each,
      timestampAuthorities: each.timestampAuthorities.map((tsa) => ({
        ...tsa,
        certChain: { certificates: [] },
      })),
    })),
  ),
  vector(
    'root-unknown-field',
    'a field that nobody knows',
    'TRUST_ROOT',
    root((each) => ({ ...each, extra: [] })),
  ),
  vector('root-duplicate-key', 'tlogs twice', 'TRUST_ROOT', {
    ...USUAL,
    'trusted_root.json': worldOf().trustedRoot().replace('{', '{"tlogs":[],'),
  }),
  vector('root-truncated', 'half a file', 'TRUST_ROOT', {
    ...USUAL,
    'trusted_root.json': worldOf().trustedRoot().slice(0, 1000),
  }),
  vector(
    'root-no-logs',
    'a root without logs',
    'UNKNOWN_LOG',
    root((each) => ({ ...each, tlogs: [] })),
  ),
  vector(
    'root-no-ct-logs',
    'a root without CT logs',
    'SCT',
    root((each) => ({ ...each, ctlogs: [] })),
  ),
  vector(
    'root-no-ca',
    'a root without CAs',
    'CERT_CHAIN',
    root((each) => ({ ...each, certificateAuthorities: [] })),
  ),
  vector('root-other-world', 'the root of another instance', 'UNKNOWN_LOG', {
    ...USUAL,
    ...trustedRoot(worldOf({ seed: 'another' })),
  }),
];

function versionTwo(each: TrustedRoot): object {
  return {
    ...each,
    mediaType: V02,
    tlogs: each.tlogs.map((log) => ({
      ...log,
      checkpointKeyId: {
        keyId: Buffer.from(log.logId.keyId, 'base64').subarray(0, 4).toString('base64'),
      },
      operator: 'example',
    })),
    certificateAuthorities: each.certificateAuthorities.map((ca) => ({
      ...ca,
      operator: 'example',
    })),
  };
}
