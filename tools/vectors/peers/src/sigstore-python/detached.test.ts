import { base64, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { x509 } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { codeOf, type Verdict } from '@sealift/refusal';
import { type Report, reportOf } from '@sealift/report';
import { decodeFile } from '@sealift/sigstore';
import { fileSubject, verifyFile } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { PUBLIC_GOOD, STAGING, trustOf, verdictOfReport } from '../bundle-case.ts';
import { NEEDS, PEERS, peer, peerText } from '../peers.ts';

/**
 * `NAME.txt`, `.sig` and `.crt` in the shape that cosign once wrote them in; none of them has a log
 * entry.
 */
function detached(name: string): Uint8Array {
  const file = (extension: string): string => peerText(`sigstore-python/${name}.txt.${extension}`);
  return utf8.encode(
    JSON.stringify({
      base64Signature: file('sig').trim(),
      cert: base64.encode(utf8.encode(file('crt'))),
    }),
  );
}

/** @param trusting with the log waived, and the certificate checked at the moment it was issued */
async function run(name: string, trusting: boolean, root = STAGING): Promise<Report> {
  const [leaf] = x509.fromPem(peerText(`sigstore-python/${name}.txt.crt`));
  if (leaf === undefined) return expect.unreachable();
  const policy = buildPolicy({
    keys: [],
    types: [],
    certificateIdentity: x509.subjectAltNames(leaf)[0]?.value,
    certificateOidcIssuer: x509.fulcioExtension(leaf, 1),
    ignoreTlog: trusting,
    ignoreSct: false,
    verifyAt: trusting ? leaf.notBefore : undefined,
  });
  const judgement = await verifyFile(
    name,
    fileSubject(peer(`sigstore-python/${name}.txt`)),
    decodeFile(detached(name)),
    {
      trust: trustOf(root),
      policy,
      crypto: nodeCrypto,
    },
  );
  return reportOf(judgement);
}

const PAIRS: readonly (readonly [string, Verdict, string])[] = [
  ['a', 'accepted', 'P-384 with SHA-256'],
  ['b', 'accepted', 'the same'],
  ['c', 'accepted', 'of a workflow'],
  ['bundle', 'accepted', 'the parts of a bundle'],
  ['bad', 'SIGNATURE', 'signature and certificate of a.txt, another file'],
  ['offline-rekor', 'TIMESTAMP_WINDOW', 'its SCT is older than the window of the CT log'],
];

describe.skipIf(PEERS === '')(
  `detached signatures of sigstore-python: ${PAIRS.length} ${NEEDS}`,
  () => {
    it.each(PAIRS)('%s with everything waived that is missing: %s, %s', async (name, expected) =>
      expect(verdictOfReport(await run(name, true))).toBe(expected),
    );
    it.each(PAIRS)('%s with nothing waived: TLOG_MISSING', async (name) =>
      expect(verdictOfReport(await run(name, false))).toBe('TLOG_MISSING'),
    );
    it.each(PAIRS)('%s of another instance: CERT_CHAIN', async (name) =>
      expect(verdictOfReport(await run(name, true, PUBLIC_GOOD))).toBe('CERT_CHAIN'),
    );

    it('an empty file is no bundle', async () => {
      expect(
        await codeOf(() => decodeFile(peer('sigstore-python/bundle_no_checkpoint.txt.bundle'))),
      ).toBe('PARSE');
    });
    it('a signature named like a certificate is none', async () => {
      const text = peerText('sigstore-python/bundle_no_checkpoint.txt.crt');
      expect(await codeOf(() => x509.fromPem(text))).toBe('CERT_CHAIN');
    });
  },
);
