import { nodeCrypto } from '@sealift/crypto';
import { printable, reject } from '@sealift/failures';
import type { Delta } from '@sealift/manifest';
import { encodeManifest } from '@sealift/manifest';
import type { Report } from '@sealift/verify';
import { verifyImages, verifySeal } from '@sealift/verify';
import type { Target } from './open-target.ts';
import type { VerifySetup } from './setup.ts';

/**
 * Verifies the evidence of content whose bytes are whole. @throws Rejection where a manifest itself
 * is broken
 */
export async function verifyContent(content: Target, setup: VerifySetup): Promise<Report> {
  const { trust, policy, images, expected, keySources } = setup;
  const source = {
    images: content.images,
    evidence: content.evidence,
    size: content.size.bind(content),
    read: content.read.bind(content),
  };
  const ledger = content.manifest?.ledger ?? [];
  const sealer = await sealerOf(content, setup.seal);
  const report = await verifyImages(source, {
    trust,
    policy,
    crypto: nodeCrypto,
    images,
    expected,
    keySources,
    ledger,
    sealed: sealer !== undefined,
  });
  return {
    ...report,
    established: [
      ...report.established,
      ...sealSentences(sealer),
      ...(report.failures.length === 0 ? baseSentences(content) : []),
    ],
    claimed: [...report.claimed, ...deltaClaim(content.manifest?.delta)],
    notEstablished: [
      ...report.notEstablished,
      ...(content.passedOver ?? []),
      ...setup.notEstablished,
    ],
    waived: [...report.waived, ...setup.waived],
  };
}

/**
 * Who sealed the bundle; undefined where no seal was given. @throws Rejection SEAL, USAGE where
 * there is nothing that is sealed
 */
async function sealerOf(
  { manifest }: Target,
  seal: VerifySetup['seal'],
): Promise<string | undefined> {
  if (seal === undefined) return undefined;
  if (manifest === undefined)
    return reject(
      'USAGE',
      '--seal is about a bundle: a layout has no manifest that could be sealed',
    );
  return verifySeal(seal.bytes, encodeManifest(manifest), { keys: seal.keys, crypto: nodeCrypto });
}

const deltaClaim = (delta: Delta | undefined): string[] =>
  delta === undefined
    ? []
    : [
        `delta: layers left out: ${delta.required.length}, said to be at ${delta.base.kind} ` +
          `${delta.base.digest}`,
      ];

const sealSentences = (sealer: string | undefined): string[] =>
  sealer === undefined
    ? []
    : [
        `the seal: the bundle, its names and its ledger are as the holder of ${sealer} put them ` +
          `together`,
      ];

const baseSentences = ({ foundIn = new Map() }: Target): string[] =>
  [...foundIn].map(
    ([origin, layers]) =>
      `layers that the bundle leaves out are there and hash to their digests: ${layers} in ` +
      `${printable(origin)}`,
  );
