import { type BundleCase, GITHUB, GITHUB_LOGIN, PUBLIC_GOOD } from '../bundle-case.ts';

const DEHAMER = { identity: 'brian@dehamer.com', issuer: GITHUB_LOGIN };
const RELEASE = {
  identity: 'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main',
  issuer: GITHUB,
};

/** The one digest that npm provenance states; the packages themselves are not part of the data. */
const SLSA_PROVENANCE =
  'sha512:bbfd372fc9beeb777fe35d05bb10c0c70a9733d366a75fed7dd18866c7391de3ee7e88ba74dd47abf3' +
  'e15c845e547fcf0e5c3da80854c751554224d3a6d4e55f';
const SIGSTORE_JS =
  'sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2' +
  'ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c';
const OTHER_SHA256 = 'sha256:0000000000000000000000000000000000000000000000000000000000000000';

const DSSE = { bundle: 'sigstore-go/dsse.sigstore.json', root: PUBLIC_GOOD, signer: DEHAMER };
const PROVENANCE = {
  bundle: 'sigstore-go/sigstore.js@2.0.0-provenance.sigstore.json',
  root: PUBLIC_GOOD,
  signer: RELEASE,
};
const KEYED = {
  bundle: 'sigstore-go/public-key-validity.sigstore.json',
  root: 'sigstore-go/public-key-validity.trusted_root.json',
  signer: { key: 'sigstore-go/public-key-validity.pem' },
  artifact: 'sha256:6ae8a75555209fd6c44157c0aed8016e763ff435a19cf186f76863140143ff72',
};

/** pkg/testing/data. */
export const GO_BUNDLES: readonly BundleCase[] = [
  {
    ...DSSE,
    artifact: SLSA_PROVENANCE,
    expected: 'accepted',
    why: 'intoto 0.0.2 in v0.1, promise only, sha512 subject',
  },
  { ...DSSE, artifact: SIGSTORE_JS, expected: 'SUBJECT', why: 'another package' },
  {
    ...DSSE,
    artifact: SLSA_PROVENANCE,
    root: 'sigstore-go/scaffolding.json',
    expected: 'UNKNOWN_LOG',
    why: 'another instance',
  },
  { ...PROVENANCE, artifact: SIGSTORE_JS, expected: 'accepted', why: 'sha512 subject' },
  { ...PROVENANCE, artifact: SLSA_PROVENANCE, expected: 'SUBJECT', why: 'another package' },
  {
    ...PROVENANCE,
    artifact: OTHER_SHA256,
    expected: 'SUBJECT',
    why: 'no digest of that algorithm is stated (T21)',
  },
  { ...KEYED, expected: 'TLOG_MISSING', why: 'no entry, and the log is not waived' },
  { ...KEYED, ignoreTlog: true, expected: 'accepted', why: 'the key is pinned without a window' },
  {
    ...KEYED,
    ignoreTlog: true,
    keyWindow: { from: '2026-06-04T17:43:29Z', until: '2026-06-04T17:43:29Z' },
    expected: 'accepted',
    why: 'at both ends of its window',
  },
  {
    ...KEYED,
    ignoreTlog: true,
    keyWindow: { until: '2026-06-04T17:43:28Z' },
    expected: 'KEY',
    why: 'after the key had expired (GHSA-wqqc-jjcq-vfxm)',
  },
  {
    ...KEYED,
    ignoreTlog: true,
    keyWindow: { from: '2026-06-04T17:43:30Z' },
    expected: 'KEY',
    why: 'before the key counted',
  },
  {
    ...KEYED,
    ignoreTlog: true,
    root: PUBLIC_GOOD,
    expected: 'TIMESTAMP_INVALID',
    why: 'timestamp of an authority that is not pinned',
  },
  {
    ...KEYED,
    ignoreTlog: true,
    artifact: OTHER_SHA256,
    expected: 'SIGNATURE',
    why: 'another file',
  },
];
