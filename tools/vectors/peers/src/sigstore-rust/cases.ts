import { type BundleCase, GITHUB, GITHUB_LOGIN, PUBLIC_GOOD, STAGING } from '../bundle-case.ts';

const CONDA = {
  bundle: 'sigstore-rust/conda-attestation.sigstore.json',
  artifact: 'sigstore-rust/signed-package-2.1.0-hb0f4dca_0.conda',
  signer: {
    identity:
      'https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs' +
      '/heads/main',
    issuer: GITHUB,
  },
};
const BLOB = {
  bundle: 'sigstore-rust/cosign-v3-blob.sigstore.json',
  artifact: 'sigstore-rust/cosign-v3-blob.txt',
  signer: { identity: 'w.vollprecht@gmail.com', issuer: GITHUB_LOGIN },
};

/** Bundles that sigstore-rust verifies in its tests. */
export const RUST_BUNDLES: readonly BundleCase[] = [
  { ...CONDA, root: PUBLIC_GOOD, expected: 'accepted', why: 'attestation of a conda package' },
  { ...CONDA, root: STAGING, expected: 'UNKNOWN_LOG', why: 'another instance' },
  {
    ...CONDA,
    artifact: BLOB.artifact,
    root: PUBLIC_GOOD,
    expected: 'SUBJECT',
    why: 'another file',
  },
  {
    ...BLOB,
    root: PUBLIC_GOOD,
    expected: 'accepted',
    why: 'cosign 3, with a timestamp beside the promise',
  },
  { ...BLOB, root: STAGING, expected: 'UNKNOWN_LOG', why: 'another instance' },
  {
    ...BLOB,
    artifact: CONDA.artifact,
    root: PUBLIC_GOOD,
    expected: 'SUBJECT',
    why: 'another file',
  },
  { ...BLOB, signer: CONDA.signer, root: PUBLIC_GOOD, expected: 'IDENTITY', why: 'another signer' },
];
