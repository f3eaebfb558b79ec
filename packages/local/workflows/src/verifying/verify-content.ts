import { nodeCrypto } from '@sealift/crypto';
import type { Denials } from '@sealift/deny';
import { printable, reject } from '@sealift/failures';
import type { Delta } from '@sealift/manifest';
import { encodeManifest } from '@sealift/manifest';
import type { Report } from '@sealift/report';
import { reportOf } from '@sealift/report';
import type { Judgement, Whole } from '@sealift/verify';
import { verifyImages, verifySeal } from '@sealift/verify';
import { denialsOf } from '../pins/load-deny.ts';
import type { Target } from './open-target.ts';
import type { VerifySetup } from './setup.ts';

/** What was found, and the same in words. */
export interface Verified<C extends Target = Target> {
  readonly judgement: Judgement<C>;
  readonly report: Report;
}

/**
 * Judges the evidence of content that is whole. @throws Rejection where a manifest itself
 * is broken
 */
export async function verifyContent<C extends Target>(
  whole: Whole<C>,
  setup: VerifySetup,
): Promise<Verified<C>> {
  const { content } = whole;
  const { pins, images, expected } = setup;
  const denials = await denialsOf(setup.deny);
  const judgement = await verifyImages(whole, {
    ...pins,
    ...{ images, expected },
    crypto: nodeCrypto,
    ledger: content.manifest?.ledger ?? [],
    sealer: await sealerOf(content, setup.seal, denials),
    denials,
  });
  const report = reportOf(judgement, {
    established: judgement.outcome === 'accepted' ? baseSentences(content) : [],
    claimed: deltaClaim(content.manifest?.delta),
    notEstablished: [...(content.passedOver ?? []), ...setup.notEstablished],
    waived: setup.waived,
    ...(setup.policyFile === undefined ? {} : { policy: setup.policyFile }),
    target: targetOf(content),
  });
  return { judgement, report };
}

/** What a report on content is about. */
export const targetOf = ({
  origin,
  manifestDigest: bundle,
}: Target): NonNullable<Report['target']> => ({
  origin,
  ...(bundle === undefined ? {} : { bundle }),
});

/**
 * Who sealed the bundle; undefined where no seal was given. @throws Rejection SEAL, USAGE where
 * there is nothing that is sealed
 */
async function sealerOf(
  { manifest }: Target,
  seal: VerifySetup['seal'],
  denials: Denials | undefined,
): Promise<string | undefined> {
  if (seal === undefined) return undefined;
  if (manifest === undefined)
    return reject(
      'USAGE',
      '--seal is about a bundle: a layout has no manifest that could be sealed',
    );
  const { bytes, keys } = seal;
  return verifySeal(bytes, encodeManifest(manifest), { keys, crypto: nodeCrypto, denials });
}

const deltaClaim = (delta: Delta | undefined): string[] =>
  delta === undefined
    ? []
    : [
        `delta: layers left out: ${delta.required.length}, said to be at ${delta.base.kind} ` +
          `${delta.base.digest}`,
      ];

const baseSentences = ({ foundIn = new Map() }: Target): string[] =>
  [...foundIn].map(
    ([origin, layers]) =>
      `layers that the bundle leaves out are there and hash to their digests: ${layers} in ` +
      `${printable(origin)}`,
  );
