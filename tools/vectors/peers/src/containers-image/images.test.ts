import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { buildPolicy, type PolicyOptions } from '@sealift/policy';
import type { Verdict } from '@sealift/refusal';
import { failedReport, failureOf, type Report, reportOf } from '@sealift/report';
import { NO_TRUST, type PemPins, type PinnedFile, type Trust, trustFromPem } from '@sealift/trust';
import { hashWhole, verifyImages } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { verdictOfReport } from '../bundle-case.ts';
import { NEEDS, PEERS, peerText } from '../peers.ts';
import { imageOf } from './images.ts';

const SAMPLE = '192.168.64.2:5000/cosign-signed-single-sample';
const file = (path: string): PinnedFile => ({ text: peerText(path), source: path });
const rekor = (): PemPins => ({ rekorKeys: [file('containers-image/rekor.pub')] });
const fulcio = (): PemPins => ({
  ...rekor(),
  caRoots: [file('containers-image/fulcio_v1.crt.pem')],
});
const withCtLog = (): PemPins => ({
  ...fulcio(),
  ctKeys: [
    file('trusted-roots/public-good-ctfe.pub'),
    file('trusted-roots/public-good-ctfe_2022.pub'),
  ],
});

const MITR: Partial<PolicyOptions> = {
  certificateIdentity: 'mitr@redhat.com',
  certificateOidcIssuer: 'https://github.com/login/oauth',
};
const keyed = (name: string) => (): Partial<PolicyOptions> => ({
  keys: [keys.fromPem(peerText(`containers-image/${name}`))],
});
const unlogged = (name: string) => (): Partial<PolicyOptions> => ({
  ...keyed(name)(),
  ignoreTlog: true,
});

interface Case {
  readonly directory: string;
  readonly name: string;
  readonly policy: () => Partial<PolicyOptions>;
  readonly pins?: () => PemPins;
  readonly expected: Verdict;
  readonly binding?: string;
  /** How many of its signatures. */
  readonly accepted?: number;
  readonly why: string;
}

/**
 * What containers/image asks of each is in its policy_eval_sigstore_test.go; names it compares by
 * its own policy, here they are reported.
 */
const CASES: readonly Case[] = [
  {
    directory: 'valid',
    name: SAMPLE,
    policy: unlogged('cosign.pub'),
    expected: 'accepted',
    binding: 'signed',
    why: 'a key, no log',
  },
  {
    directory: 'valid',
    name: SAMPLE,
    policy: keyed('cosign.pub'),
    expected: 'TLOG_MISSING',
    why: 'the log is not waived',
  },
  {
    directory: 'valid',
    name: SAMPLE,
    policy: unlogged('cosign2.pub'),
    expected: 'SIGNATURE',
    why: 'another key',
  },
  {
    directory: 'valid',
    name: 'testing/manifest:notlatest',
    policy: unlogged('cosign.pub'),
    expected: 'accepted',
    binding: 'contradicted',
    why: 'another name',
  },
  {
    directory: 'valid-2',
    name: SAMPLE,
    policy: unlogged('cosign.pub'),
    expected: 'accepted',
    accepted: 2,
    why: 'two signatures of one key',
  },
  {
    directory: 'valid-2',
    name: SAMPLE,
    policy: unlogged('cosign2.pub'),
    expected: 'SIGNATURE',
    accepted: 0,
    why: 'another key',
  },
  {
    directory: 'valid-with-tag',
    name: '192.168.64.2:5000/skopeo-signed:tag',
    policy: unlogged('cosign.pub'),
    expected: 'accepted',
    binding: 'signed',
    why: 'a signed tag, and optional fields',
  },
  {
    directory: 'valid-with-tag',
    name: '192.168.64.2:5000/skopeo-signed:othertag',
    policy: unlogged('cosign.pub'),
    expected: 'accepted',
    binding: 'contradicted',
    why: 'signed under another tag',
  },
  {
    directory: 'manifest-digest-error',
    name: SAMPLE,
    policy: unlogged('cosign.pub'),
    expected: 'UNSUPPORTED',
    why: 'a manifest of schema 1',
  },
  {
    directory: 'other-attachment',
    name: SAMPLE,
    policy: unlogged('cosign.pub'),
    expected: 'MEDIA_TYPE',
    why: 'a layer that is no signature',
  },
  {
    directory: 'key-rekor-valid',
    name: SAMPLE,
    policy: keyed('cosign2.pub'),
    pins: rekor,
    expected: 'accepted',
    binding: 'contradicted',
    why: 'a key and the log',
  },
  {
    directory: 'key-rekor-valid',
    name: SAMPLE,
    policy: keyed('cosign2.pub'),
    expected: 'UNKNOWN_LOG',
    why: 'no log is pinned',
  },
  {
    directory: 'key-rekor-valid',
    name: SAMPLE,
    policy: keyed('cosign.pub'),
    pins: rekor,
    expected: 'KEY',
    why: 'another key',
  },
  {
    directory: 'key-rekor-valid',
    name: SAMPLE,
    policy: () => MITR,
    pins: fulcio,
    expected: 'KEY',
    why: 'a key, a certificate is asked for',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => MITR,
    pins: withCtLog,
    expected: 'accepted',
    why: 'keyless',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => ({ ...MITR, ignoreSct: true }),
    pins: fulcio,
    expected: 'accepted',
    why: 'without CT logs, as there',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => MITR,
    pins: fulcio,
    expected: 'SCT',
    why: 'no CT log is pinned, and none is waived',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => ({ ...MITR, ignoreSct: true }),
    pins: rekor,
    expected: 'CERT_CHAIN',
    why: 'no CA is pinned',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => ({ ...MITR, certificateIdentity: 'this-does-not-match@example.com' }),
    pins: withCtLog,
    expected: 'IDENTITY',
    why: 'another signer',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: () => ({ ...MITR, certificateOidcIssuer: 'https://this-does-not-match.example.com' }),
    pins: withCtLog,
    expected: 'IDENTITY',
    why: 'another issuer',
  },
  {
    directory: 'fulcio-rekor-valid',
    name: SAMPLE,
    policy: keyed('cosign2.pub'),
    pins: fulcio,
    expected: 'KEY',
    why: 'a certificate, a key is asked for',
  },
];

async function run({ directory, name, policy, pins }: Case): Promise<Report> {
  const trust: Trust = pins === undefined ? NO_TRUST : trustFromPem(pins());
  const options = {
    trust,
    policy: buildPolicy({ keys: [], types: [], ignoreTlog: false, ignoreSct: false, ...policy() }),
    crypto: nodeCrypto,
  };
  try {
    const source = imageOf(`containers-image/dir-img-cosign-${directory}`, name);
    const whole = await hashWhole({ ...source, hashAll: async () => {} });
    return reportOf(await verifyImages(whole, options));
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}

describe.skipIf(PEERS === '')(`signed images of containers/image: ${CASES.length} ${NEEDS}`, () => {
  it.each(CASES)('$directory, $why: $expected', async (each) => {
    const report = await run(each);
    expect(verdictOfReport(report)).toBe(each.expected);
    if (each.binding !== undefined) expect(report.images[0]?.nameBinding).toBe(each.binding);
    if (each.accepted !== undefined)
      expect(
        report.images[0]?.evidence.filter(({ verdict }) => verdict === 'accepted').length,
      ).toBe(each.accepted);
  });
});
