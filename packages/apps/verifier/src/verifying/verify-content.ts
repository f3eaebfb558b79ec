import { printable } from '@sealift/bytes';
import type { Delta } from '@sealift/manifest';
import type { Report } from '@sealift/verify';
import { nameImages } from './names.ts';
import type { Target } from './open-target.ts';
import type { VerifySetup } from './setup.ts';

/** Verifies the evidence of content whose bytes are whole. @throws Rejection where a manifest itself is broken */
export async function verifyContent(content: Target, setup: VerifySetup): Promise<Report> {
  const [{ verifyImages }, { nodeCrypto }] = await Promise.all([import('@sealift/verify'), import('@sealift/crypto')]);
  const { trust, policy, images, expected, keySources } = setup;
  const source = {
    images: nameImages(content),
    evidence: content.evidence,
    size: content.size.bind(content),
    read: content.read.bind(content),
  };
  const ledger = content.manifest?.ledger ?? [];
  const report = await verifyImages(source, { trust, policy, crypto: nodeCrypto, images, expected, keySources, ledger });
  return {
    ...report,
    established: [...report.established, ...(report.failures.length === 0 ? baseSentences(content) : [])],
    claimed: [...report.claimed, ...deltaClaim(content.manifest?.delta)],
    notEstablished: [...report.notEstablished, ...setup.notEstablished],
    waived: [...report.waived, ...setup.waived],
  };
}

const deltaClaim = (delta: Delta | undefined): string[] =>
  delta === undefined ? [] : [`delta: layers left out: ${delta.required.length}, said to be at ${delta.base.kind} ${delta.base.digest}`];

const baseSentences = ({ foundIn = new Map() }: Target): string[] =>
  [...foundIn].map(([origin, layers]) => `layers that the bundle leaves out are there and hash to their digests: ${layers} in ${printable(origin)}`);
