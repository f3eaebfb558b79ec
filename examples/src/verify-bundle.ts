/**
 * @sealift/sigstore, @sealift/trust, @sealift/policy, @sealift/verify and @sealift/report: a file
 * and its Sigstore bundle, verified offline against a pinned root.
 */
import { readFileSync } from 'node:fs';
import { nodeCrypto } from '@sealift/crypto';
import { buildPolicy } from '@sealift/policy';
import { renderText, reportOf } from '@sealift/report';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';
import { fileSubject, verifyFile } from '@sealift/verify';

const folder = process.argv[2] ?? 'test-vectors/verify/defaults';
const read = (name: string): Uint8Array => readFileSync(`${folder}/${name}`);

const policy = buildPolicy({
  keys: [],
  certificateIdentity: 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main',
  certificateOidcIssuer: 'https://token.actions.githubusercontent.com',
  types: [],
  ignoreTlog: false,
  ignoreSct: false,
});
const judgement = await verifyFile(
  'artifact',
  fileSubject(read('artifact')),
  decodeBundle(read('bundle.sigstore.json')),
  {
    trust: trustFromTrustedRoot(read('trusted_root.json'), 'trusted_root.json'),
    policy,
    crypto: nodeCrypto,
  },
);
const report = reportOf(judgement);
for (const piece of renderText(report, { width: 80, color: false })) process.stdout.write(piece);
process.exitCode = report.exitCode;
