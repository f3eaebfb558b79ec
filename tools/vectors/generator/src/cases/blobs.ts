import { type LegacyBlobOptions, legacyBlobBundle } from '@sealift/virtual-sigstore';
import { ARTIFACT, type Files, leafOf, type Vector, vector, worldOf } from '../vector.ts';
import { foreignEntry, keyPub, keySigner, leaf } from './cosign.ts';

const blob = (options: Partial<LegacyBlobOptions> = {}): Files => ({
  'bundle.sigstore.json': legacyBlobBundle(worldOf(), ARTIFACT, { signer: leaf, ...options }),
});
const blobJson = (change: NonNullable<NonNullable<LegacyBlobOptions['tamper']>['bundle']>): Files =>
  blob({ tamper: { bundle: change } });

const keyBlob = (options: Partial<LegacyBlobOptions> = {}): Files => ({
  ...blob({ signer: keySigner, ...options }),
  ...keyPub,
});
const keyBlobJson: typeof blobJson = (change) => keyBlob({ tamper: { bundle: change } });

/** What `cosign sign-blob --bundle` wrote before version 3 (VERIFICATION §4.6). */
export const blobBundles = (): Vector[] => [
  vector('blob-keyless', 'a blob bundle with a certificate', 'accepted', blob()),
  vector('blob-key', 'a blob bundle by a key', 'accepted', {
    ...blob({ signer: keySigner }),
    ...keyPub,
  }),
  vector('blob-other-file', 'another file', 'SUBJECT', {
    ...keyBlob(),
    artifact: 'another file\n',
  }),
  vector(
    'blob-other-identity',
    'signed by somebody else',
    'IDENTITY',
    blob({
      signer: leafOf(worldOf(), {
        identity: { uri: 'https://github.com/evil/app/.github/workflows/x.yml@refs/heads/main' },
      }),
    }),
  ),
  vector(
    'blob-key-in-cert',
    'a bare public key in `cert` (GHSA-fx35-mq7g-6g98)',
    'STRUCTURE',
    blobJson((each) => ({
      ...each,
      cert: Buffer.from(keySigner.key.publicKeyPem).toString('base64'),
    })),
  ),
  vector(
    'blob-cert-removed',
    'the certificate was taken out, an identity is asked for',
    'KEY',
    blobJson(({ cert: _, ...each }) => each),
  ),
  vector('blob-no-entry', 'no Rekor bundle', 'TLOG_MISSING', keyBlob({ log: false })),
  vector(
    'blob-entry-of-other',
    'the entry of another signature (CVE-2022-36056)',
    'TLOG_BODY_MISMATCH',
    keyBlobJson((each) => ({ ...each, rekorBundle: JSON.parse(foreignEntry()) as object })),
  ),
  vector(
    'blob-set-broken',
    'the promise is over another time',
    'SET',
    keyBlob({
      tamper: { entry: (each) => ({ ...each, integratedTime: each.integratedTime + 1 }) },
    }),
  ),
  vector(
    'blob-two-certificates',
    'two certificates in `cert`',
    'STRUCTURE',
    blobJson((each) => ({
      ...each,
      cert: Buffer.from(leaf.certificate.pem + leaf.certificate.pem).toString('base64'),
    })),
  ),
  vector(
    'blob-unknown-field',
    'a field that nobody knows',
    'STRUCTURE',
    keyBlobJson((each) => ({ ...each, extra: 1 })),
  ),
  vector(
    'blob-duplicate-key',
    'base64Signature twice',
    'PARSE',
    keyBlobJson((each) => JSON.stringify(each).replace('{', '{"base64Signature":"AAAA",')),
  ),
];
