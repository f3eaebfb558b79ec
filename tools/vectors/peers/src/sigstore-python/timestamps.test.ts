import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { time, verifyTimestamp } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { decodeBundle } from '@sealift/sigstore';
import { type Trust, trustFromTrustedRoot } from '@sealift/trust';
import { describe, expect, it } from 'vitest';
import {
  type BundleCase,
  judge,
  PUBLIC_GOOD,
  STAGING,
  trustOf,
  verdictOfReport,
} from '../bundle-case.ts';
import { NEEDS, PEERS, peer, peerText } from '../peers.ts';
import { PYTHON_BUNDLES } from './cases.ts';

const TSA = 'sigstore-python/tsa';
const message = (): Uint8Array => peer(`${TSA}/issue1482-message`);
const verify = (response: Uint8Array, over: Uint8Array, { timestampAuthorities }: Trust) =>
  verifyTimestamp(response, over, timestampAuthorities, nodeCrypto);

/** Staging with the authority that stamped sigstore-python's own bundle. */
function withAuthority(): Trust {
  const root = JSON.parse(peerText(STAGING)) as object;
  return trustFromTrustedRoot(
    utf8.encode(
      JSON.stringify({ ...root, timestampAuthorities: [JSON.parse(peerText(`${TSA}/ca.json`))] }),
    ),
    'ca.json',
  );
}

/**
 * The pins of two instances, mixed as nobody should: what is meant to fail later fails for its own
 * reason.
 */
const mixed = (): Trust => ({
  ...trustOf(STAGING),
  authorities: trustOf(PUBLIC_GOOD).authorities,
  ctLogs: trustOf(PUBLIC_GOOD).ctLogs,
});

const caseOf = (name: string): BundleCase =>
  PYTHON_BUNDLES.find(({ bundle }) => bundle === `${TSA}/${name}`) ?? expect.unreachable(name);

describe.skipIf(PEERS === '')(`timestamps of sigstore-python ${NEEDS}`, () => {
  const response = (): Uint8Array => peer(`${TSA}/issue1482-timestamp-with-no-cert`);

  it('accepts one without a certificate: the authority is pinned with its own', async () => {
    const { time: at } = await verify(response(), message(), trustOf(STAGING));
    expect(time.format(at)).toBe('2025-07-25T19:53:04Z');
  });
  it('refuses it over other bytes', async () =>
    expect(await codeOf(() => verify(response(), message().subarray(1), trustOf(STAGING)))).toBe(
      'TIMESTAMP_INVALID',
    ));
  it('refuses it where another instance is pinned', async () =>
    expect(await codeOf(() => verify(response(), message(), trustOf(PUBLIC_GOOD)))).toBe(
      'TIMESTAMP_INVALID',
    ));

  it(
    'of two in one bundle accepts the first; the second is over other bytes, and refuses the ' +
      'bundle',
    async () => {
      const each = caseOf('bundle.txt.sigstore');
      const { timestamps, content } = decodeBundle(peer(each.bundle));
      const signature = content.kind === 'message' ? content.signature : expect.unreachable();
      const verdicts = await Promise.all(
        timestamps.map((one) => codeOf(() => verify(one, signature, withAuthority()))),
      );
      expect(verdicts).toEqual(['accepted', 'TIMESTAMP_INVALID']);
      // sigstore-python skips the second; a timestamp that is there and fails refuses (VERIFICATION
      // §1).
      expect(verdictOfReport(await judge(each, withAuthority()))).toBe('TIMESTAMP_INVALID');
    },
  );

  it('refuses one that was made after the certificate had expired', async () =>
    expect(
      verdictOfReport(await judge(caseOf('bundle.txt.late_timestamp.sigstore'), mixed())),
    ).toBe('CERT_TIME'));
});
