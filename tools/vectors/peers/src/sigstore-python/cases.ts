import type { Verdict } from '@sealift/refusal';
import {
  BEACON,
  type BundleCase,
  GITHUB,
  GITHUB_LOGIN,
  GOOGLE,
  PUBLIC_GOOD,
  STAGING,
} from '../bundle-case.ts';

const WILLIAM = { identity: 'william@yossarian.net', issuer: GITHUB_LOGIN };
const ALEXIS = { identity: 'alexis.challande@trailofbits.com', issuer: GOOGLE };

function bundle(
  artifact: string,
  suffix: string,
  signer: BundleCase['signer'],
  expected: Verdict,
  why: string,
  root = STAGING,
): BundleCase {
  return {
    bundle: `sigstore-python/${artifact}${suffix}`,
    artifact: `sigstore-python/${artifact}`,
    root,
    signer,
    expected,
    why,
  };
}

const stamped = (
  name: string,
  signer: BundleCase['signer'],
  expected: Verdict,
  why: string,
): BundleCase => ({
  ...bundle('tsa/bundle.txt', '', signer, expected, why),
  bundle: `sigstore-python/tsa/${name}`,
});

/** test/assets, with the roots that sigstore-python's own tests take. */
export const PYTHON_BUNDLES: readonly BundleCase[] = [
  {
    ...bundle(
      'a.dsse.staging-rekor-v2.txt',
      '.sigstore.json',
      { identity: BEACON, issuer: GITHUB },
      'accepted',
      'DSSE in Rekor v2',
    ),
    // The artifact beside it is named like the subject and is another file.
    artifact: 'sha256:a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf',
  },
  bundle(
    'a.dsse.staging-rekor-v2.txt',
    '.sigstore.json',
    { identity: BEACON, issuer: GITHUB },
    'SUBJECT',
    'the statement is about another a.txt',
  ),
  bundle(
    'bundle.txt',
    '.sigstore',
    { identity: 'a@tny.town', issuer: GITHUB_LOGIN },
    'accepted',
    'v0.1',
  ),
  bundle('bundle_invalid_version.txt', '.sigstore', WILLIAM, 'MEDIA_TYPE', 'no version at all'),
  bundle('bundle_no_cert_v1.txt', '.sigstore', WILLIAM, 'STRUCTURE', 'empty chain', PUBLIC_GOOD),
  bundle(
    'bundle_no_checkpoint.txt',
    '.sigstore',
    WILLIAM,
    'STRUCTURE',
    'v0.2 proof without a checkpoint',
  ),
  bundle(
    'bundle_no_log_entry.txt',
    '.sigstore',
    { identity: 'alex.cameron@trailofbits.com', issuer: GOOGLE },
    'TLOG_MISSING',
    'no entry',
    PUBLIC_GOOD,
  ),
  bundle('bundle_v3.txt', '.sigstore', WILLIAM, 'accepted', 'v0.3'),
  bundle('bundle_v3_alt.txt', '.sigstore', WILLIAM, 'accepted', 'v0.3, older spelling'),
  bundle(
    'bundle_v3_github.whl',
    '.sigstore',
    {
      identity:
        'https://github.com/trailofbits/rfc8785.py/.github/workflows/release.yml@refs/tags/v0.1.2',
      issuer: GITHUB,
    },
    'accepted',
    'a wheel, v0.2',
    PUBLIC_GOOD,
  ),
  bundle(
    'staging-rekor-v2.txt',
    '.sigstore.json',
    { identity: 'jku@goto.fi', issuer: GITHUB_LOGIN },
    'accepted',
    'Rekor v2',
  ),
  stamped('bundle.many_timestamp.sigstore', ALEXIS, 'LIMIT', '33 timestamps'),
  stamped(
    'bundle.txt.sigstore',
    ALEXIS,
    'TIMESTAMP_INVALID',
    'timestamps of an authority that is not pinned; sigstore-python skips them',
  ),
  stamped(
    'bundle.txt.late_timestamp.sigstore',
    {
      identity: 'insecure-cloudtop-shared-user@cloudtop-prod-us-east.iam.gserviceaccount.com',
      issuer: GOOGLE,
    },
    'CERT_CHAIN',
    'certificate of the public-good instance, log of staging (T6)',
  ),
];
