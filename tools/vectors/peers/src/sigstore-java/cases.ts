import type { Verdict } from '@sealift/refusal';
import { BEACON, type BundleCase, GITHUB, GOOGLE, PUBLIC_GOOD, STAGING } from '../bundle-case.ts';

const APPU = { identity: 'appu@google.com', issuer: GOOGLE };
const ROBOT = {
  identity: 'untrusted-sa@sigstore-conformance.iam.gserviceaccount.com',
  issuer: GOOGLE,
};
const AARON = { identity: 'aaronlew@google.com', issuer: GOOGLE };
const WORKFLOW = {
  identity:
    'https://github.com/loosebazooka/aa-test/.github/workflows/provenance.yaml@refs/heads/main',
  issuer: GITHUB,
};
const CONFORMANCE = { identity: BEACON, issuer: GITHUB };

function bundle(
  name: string,
  signer: BundleCase['signer'],
  expected: Verdict,
  why: string,
  root = PUBLIC_GOOD,
): BundleCase {
  return {
    bundle: `sigstore-java/bundles/${name}`,
    artifact: 'sigstore-java/bundles/artifact.txt',
    root,
    signer,
    expected,
    why,
  };
}

/** samples/bundles; what sigstore-java itself expects is in its KeylessVerifierTest. */
export const JAVA_BUNDLES: readonly BundleCase[] = [
  bundle('PKIX_ECDSA_P256_SHA_256.sigstore.json', ROBOT, 'accepted', 'P-256'),
  bundle('PKIX_ECDSA_P384_SHA_384.sigstore.json', ROBOT, 'accepted', 'P-384 with SHA-384'),
  bundle('PKIX_RSA_PKCS1V15_2048_SHA256.sigstore.json', ROBOT, 'accepted', 'RSA 2048'),
  bundle('PKIX_RSA_PKCS1V15_4096_SHA256.sigstore.json', ROBOT, 'accepted', 'RSA 4096'),
  bundle(
    'bundle-no-digest.sigstore',
    APPU,
    'STRUCTURE',
    'v0.3 with a chain, which VERIFICATION §3.2 forbids; sigstore-java accepts it',
  ),
  bundle(
    'bundle-with-bad-checkpoint-signature.sigstore',
    CONFORMANCE,
    'CHECKPOINT_SIGNATURE',
    'checkpoint changed',
  ),
  bundle(
    'bundle-with-expired-cert.sigstore',
    ROBOT,
    'CERT_TIME',
    'logged after the certificate expired',
  ),
  bundle(
    'bundle-with-rekor-v2-entry.sigstore',
    AARON,
    'accepted',
    'Rekor v2 with a timestamp',
    STAGING,
  ),
  bundle('bundle-with-timestamp.sigstore', AARON, 'accepted', 'Rekor v1 with a timestamp', STAGING),
  bundle(
    'bundle-with-wrong-tlog-entry.sigstore',
    APPU,
    'TLOG_BODY_MISMATCH',
    'entry of another signature',
  ),
  bundle(
    'bundle.dsse.bad-signature.sigstore',
    WORKFLOW,
    'TLOG_BODY_MISMATCH',
    'signature that was not logged',
  ),
  bundle(
    'bundle.dsse.mismatched-envelope.sigstore',
    CONFORMANCE,
    'TLOG_BODY_MISMATCH',
    'another envelope was logged',
  ),
  bundle(
    'bundle.dsse.mismatched-signature.sigstore',
    CONFORMANCE,
    'TLOG_BODY_MISMATCH',
    'another signature was logged',
  ),
  bundle(
    'bundle.dsse.rekor-v2.bad-entry-type.sigstore',
    AARON,
    'UNSUPPORTED',
    'dsse 0.0.2, which Rekor v2 took back',
    STAGING,
  ),
  bundle(
    'bundle.dsse.rekor-v2.bad-signature.sigstore',
    CONFORMANCE,
    'TLOG_BODY_MISMATCH',
    'signature that was not logged',
    STAGING,
  ),
  bundle(
    'bundle.dsse.rekor-v2.mismatched-envelope.sigstore',
    CONFORMANCE,
    'TLOG_BODY_MISMATCH',
    'another envelope was logged',
    STAGING,
  ),
  bundle('bundle.dsse.rekor-v2.sigstore', ROBOT, 'accepted', 'DSSE in Rekor v2'),
  bundle('bundle.dsse.sigstore', WORKFLOW, 'accepted', 'DSSE in Rekor v1'),
  bundle('bundle.sigstore', APPU, 'accepted', 'v0.2'),
  bundle('bundle.v1.no.inclusion.sigstore', APPU, 'accepted', 'v0.1 needs the promise only'),
  bundle('bundle.v1.sigstore', APPU, 'accepted', 'v0.1'),
  bundle('bundle.v2.no.inclusion.sigstore', APPU, 'STRUCTURE', 'v0.2 without a proof'),
  bundle('bundle.v2.sigstore', APPU, 'accepted', 'v0.2'),
  bundle('bundle.v3.no.inclusion.sigstore', APPU, 'STRUCTURE', 'v0.3 without a proof'),
  bundle('bundle.v3.sigstore', APPU, 'accepted', 'v0.3'),
  bundle('bundle.v3_1.no.inclusion.sigstore', APPU, 'STRUCTURE', 'v0.3 without a proof'),
  bundle('bundle.v3_1.sigstore', APPU, 'accepted', 'v0.3, newer spelling'),
];
