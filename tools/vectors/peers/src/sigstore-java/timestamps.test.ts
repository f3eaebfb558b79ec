import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { time, verifyTimestamp } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import type { Trust } from '@sealift/trust';
import { describe, expect, it } from 'vitest';
import { PUBLIC_GOOD, STAGING, trustOf } from '../bundle-case.ts';
import { NEEDS, PEERS, peer } from '../peers.ts';

const FOLDER = 'sigstore-java/timestamp-response';
/** What staging's two responses are over. */
const STAMPED = utf8.encode('test\n');
const STAGED = [
  'sigstage_tsa_response_with_embedded_certs',
  'sigstage_tsa_response_without_embedded_certs',
];

/**
 * sigstore-java checks no imprint in its test of these; here a timestamp over nothing that is known
 * proves nothing.
 */
const REFUSED: readonly (readonly [string, string])[] = [
  ['valid/freetsa_response', 'over bytes that are not at hand, by an authority that nobody pinned'],
  [
    'valid/sigstore_tsa_response_with_embedded_certs',
    'stamped were 64 hex digits under the name of a SHA-256 of 32 bytes',
  ],
  ['valid/sigstore_tsa_response_without_embedded_certs', 'the same'],
  ['invalid/sigstore_tsa_response_invalid', 'DER changed'],
];

const verify = (path: string, over: Uint8Array, { timestampAuthorities }: Trust) =>
  verifyTimestamp(peer(`${FOLDER}/${path}.tsr`), over, timestampAuthorities, nodeCrypto);

describe.skipIf(PEERS === '')(
  `timestamp responses of sigstore-java: 2 accepted, ${REFUSED.length} refused ${NEEDS}`,
  () => {
    it.each(STAGED)('%s: accepted', async (name) => {
      expect(time.format((await verify(`valid/${name}`, STAMPED, trustOf(STAGING))).time)).toMatch(
        /^2025-05-28T15:1[57]/,
      );
    });
    it.each(STAGED)('%s over other bytes', async (name) =>
      expect(
        await codeOf(() => verify(`valid/${name}`, utf8.encode('test'), trustOf(STAGING))),
      ).toBe('TIMESTAMP_INVALID'),
    );
    it.each(STAGED)('%s where another instance is pinned', async (name) =>
      expect(await codeOf(() => verify(`valid/${name}`, STAMPED, trustOf(PUBLIC_GOOD)))).toBe(
        'TIMESTAMP_INVALID',
      ),
    );
    it.each(STAGED)('%s after the window of its authority', async (name) => {
      const trust = trustOf(STAGING);
      const closed = trust.timestampAuthorities.map((each) => ({
        ...each,
        window: { end: Date.UTC(2025, 4, 28) },
      }));
      expect(
        await codeOf(() =>
          verify(`valid/${name}`, STAMPED, { ...trust, timestampAuthorities: closed }),
        ),
      ).toBe('TIMESTAMP_WINDOW');
    });
    it.each(REFUSED)('%s: TIMESTAMP_INVALID, %s', async (path) => {
      for (const root of [PUBLIC_GOOD, STAGING])
        expect(await codeOf(() => verify(path, STAMPED, trustOf(root)))).toBe('TIMESTAMP_INVALID');
    });
  },
);
