import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import { describe, expect, it } from 'vitest';
import { verifyBundle } from './verify-bundle.ts';

const PEERS = process.env['SEALIFT_PEERS_DIR'] ?? '';
const SUITE = join(PEERS, 'sigstore-conformance');
const IDENTITY =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github' +
  '/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

/**
 * Why each refused case is refused; several would also be refused for a wrong reason. Cases that
 * are not listed are accepted.
 */
const CODES: { readonly [name: string]: string } = {
  'bundle-empty-certificate-chain_fail': 'STRUCTURE',
  'bundle-from-wrong-instance_fail': 'UNKNOWN_LOG',
  'bundle-malformed-json_fail': 'PARSE',
  'bundle-negative-log-index_fail': 'STRUCTURE',
  'bundle-unknown-version_fail': 'MEDIA_TYPE',
  'checkpoint-bad-keyhint_fail': 'CHECKPOINT_SIGNATURE',
  'dsse-invalid-sig_fail': 'TLOG_BODY_MISMATCH',
  'dsse-mismatch-envelope_fail': 'TLOG_BODY_MISMATCH',
  'incorrect-public-key_fail': 'SET',
  'intoto-expired-certificate_fail': 'CERT_CHAIN',
  'intoto-missing-inclusion-proof_fail': 'STRUCTURE',
  'intoto-set-outside-signing-cert-validity_fail': 'CERT_TIME',
  'intoto-tsa-timestamp-outside-cert-validity_fail': 'CERT_TIME',
  'invalid-checkpoint-signature_fail': 'CHECKPOINT_SIGNATURE',
  'invalid-ct-key_fail': 'SCT',
  'invalid-inclusion-proof_fail': 'STRUCTURE',
  'managed-key-no-key_fail': 'KEY',
  'managed-key-wrong-key_fail': 'KEY',
  'message-digest-mismatch_fail': 'SUBJECT',
  'rekor2-checkpoint-missing-log-signature_fail': 'CHECKPOINT_FORMAT',
  'rekor2-checkpoint-missing-origin_fail': 'CHECKPOINT_FORMAT',
  'rekor2-checkpoint-missing-size_fail': 'CHECKPOINT_FORMAT',
  'rekor2-checkpoint-no-matching-signature_fail': 'CHECKPOINT_SIGNATURE',
  'rekor2-dsse-invalid-sig_fail': 'TLOG_BODY_MISMATCH',
  'rekor2-dsse-mismatch-envelope_fail': 'TLOG_BODY_MISMATCH',
  'rekor2-no-inclusion-proof_fail': 'STRUCTURE',
  'rekor2-no-timestamp_fail': 'TIMESTAMP_MISSING',
  'rekor2-timestamp-outside-trust-root-tsa-validity_fail': 'TIMESTAMP_WINDOW',
  'rekor2-timestamp-outside-tsa-cert-validity_fail': 'TIMESTAMP_WINDOW',
  'rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail': 'TIMESTAMP_INVALID',
  'rekor2-timestamp-with-incorrect-time_fail': 'CERT_TIME',
  'set-invalid-signature_fail': 'SET',
  'signature-mismatch_fail': 'TLOG_BODY_MISMATCH',
  'trust-root-tlog-missing-validity-start_fail': 'TRUST_ROOT',
  'wrong-hashedrekord-artifact_fail': 'TLOG_BODY_MISMATCH',
  'wrong-hashedrekord-entry_fail': 'TLOG_BODY_MISMATCH',
  'wrong-material_fail': 'SUBJECT',
};

const cases =
  PEERS === ''
    ? []
    : readdirSync(SUITE, { withFileTypes: true })
        .filter((each) => each.isDirectory())
        .map(({ name }) => name);

async function run(name: string, mode: 'path' | 'digest'): Promise<string> {
  const own = (file: string): string | undefined =>
    existsSync(join(SUITE, name, file)) ? join(SUITE, name, file) : undefined;
  const text = (file: string, missing: string): string =>
    readFileSync(own(file) ?? '/dev/null', 'utf8').trim() || missing;
  const artifact = own('artifact') ?? join(SUITE, 'a.txt');
  const key = own('key.pub');
  const report = await verifyBundle({
    bundle: own('bundle.sigstore.json') ?? '',
    trustedRoot: own('trusted_root.json'),
    key,
    identity: key === undefined ? text('identity', IDENTITY) : undefined,
    issuer: key === undefined ? text('issuer', ISSUER) : undefined,
    artifact: mode === 'path' ? artifact : digest.of(readFileSync(artifact)),
  });
  return report.failures[0]?.code ?? report.verdict;
}

describe.skipIf(PEERS === '')(
  `the conformance suite, ${cases.length} cases in two modes (needs SEALIFT_PEERS_DIR)`,
  () => {
    it('has cases of both kinds', () => {
      expect(cases.filter((name) => name.endsWith('_fail')).length).toBeGreaterThan(30);
      expect(cases.filter((name) => !name.endsWith('_fail')).length).toBeGreaterThan(10);
    });
    it.each(cases)('%s', async (name) => {
      const expected = name.endsWith('_fail') ? (CODES[name] ?? 'a code in the table') : 'accepted';
      expect([await run(name, 'path'), await run(name, 'digest')]).toEqual([expected, expected]);
    });
  },
);

const NOWHERE = '/nonexistent';
describe('a file that is not there', () => {
  it.each(['bundle', 'trustedRoot'] as const)('IO: the %s', async (what) => {
    const asked = {
      bundle: '/dev/null',
      trustedRoot: undefined,
      key: undefined,
      identity: IDENTITY,
      issuer: ISSUER,
      artifact: digest.of(new Uint8Array()),
      [what]: NOWHERE,
    };
    const { failures } = await verifyBundle(asked);
    expect(failures).toMatchObject([{ code: 'IO', message: expect.stringContaining(NOWHERE) }]);
  });
});
