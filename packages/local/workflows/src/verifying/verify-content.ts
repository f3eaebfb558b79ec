import { nodeCrypto } from '@sealift/crypto';
import type { Denials } from '@sealift/deny';
import { printable, reject } from '@sealift/failures';
import type { Delta } from '@sealift/manifest';
import { encodeManifest } from '@sealift/manifest';
import type { Report } from '@sealift/report';
import { reportOf } from '@sealift/report';
import { type Arrival, EMPTY, floorOf, readState, type State } from '@sealift/state';
import type { JudgedEvidence, Judgement, Whole } from '@sealift/verify';
import { verifyImages, verifySeal } from '@sealift/verify';
import { carriedWords } from '../carrying/claims.ts';
import { denialsOf } from '../pins/load-deny.ts';
import { arrivalOf } from '../stating/arrival.ts';
import { weighState } from '../stating/weigh-state.ts';
import { requireFresh, stalenessOf } from '../trusting/staleness.ts';
import type { Target } from './open-target.ts';
import type { VerifySetup } from './setup.ts';

/** What was found, and the same in words. */
export interface Verified<C extends Target = Target> {
  readonly judgement: Judgement<C>;
  readonly report: Report;
  /** What it brought, where a state was given. */
  readonly arrival?: Arrival;
  /** Why the state is not to move, though all was accepted. */
  readonly stays?: string;
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
  const carried = carriedWords(content, setup.pinned);
  const held = setup.state && readState(setup.state.path);
  const now = nowOf(setup, held?.state);
  requireFresh(setup.freshness ?? [], now);
  const denials = await denialsOf(setup.deny, now);
  const judgement = await verifyImages(whole, {
    ...pins,
    ...{ images, expected },
    crypto: nodeCrypto,
    ledger: content.manifest?.ledger ?? content.ledger ?? [],
    sealer: await sealerOf(content, setup.seal, denials),
    ...{ denials, now },
  });
  const report = reportOf(judgement, {
    established: judgement.outcome === 'accepted' ? baseSentences(content) : [],
    claimed: [
      ...carried.claimed,
      ...deltaClaim(content.manifest?.delta),
      ...channelClaim(content, setup),
    ],
    notEstablished: [
      ...carried.notEstablished,
      ...stalenessOf(setup.stores, now),
      ...(content.passedOver ?? []),
      ...setup.notEstablished,
    ],
    waived: setup.waived,
    ...(setup.policyFile === undefined ? {} : { policy: setup.policyFile }),
    target: targetOf(content),
  });
  if (held === undefined || setup.state === undefined) return { judgement, report };
  const arrival = arrivalOf(content, judgement, setup.state);
  const stays = staysOf(setup, judgement, report);
  const weighed = weighState(report, held, arrival);
  return { judgement, report: weighed, arrival, ...(stays === undefined ? {} : { stays }) };
}

/** What somebody says that it is, or what is proved to be past; a later clock refuses more. T23 */
function nowOf({ pins, hostClock }: VerifySetup, state: State | undefined): number | undefined {
  const stated = 'now' in pins ? pins.now : undefined;
  if (stated !== undefined || hostClock === undefined) return stated ?? (state && floorOf(state));
  return Math.max(hostClock, floorOf(state ?? EMPTY));
}

/**
 * Only a whole run moves the state: what was not looked at, or waived, was not accepted. What a
 * policy file waives is no waiver of this run: each image says how it was let in.
 */
function staysOf(
  { images, waived, policyFile }: VerifySetup,
  { subjects }: Judgement,
  report: Report,
): string | undefined {
  if (images.length > 0) return 'only some images were asked for (--image)';
  const typedTimes = subjects.flatMap(({ evidence }) => evidence.flatMap(waivedTimes));
  const ofRun = report.waived.slice(0, report.waived.length - waived.length);
  const [first] = policyFile === undefined ? ofRun : typedTimes;
  return first === undefined ? undefined : `something was waived, ${first}`;
}

const waivedTimes = ({ checks }: JudgedEvidence): string[] =>
  checks.flatMap((check) =>
    check.status === 'waived' && check.waives === 'time' ? [check.detail] : [],
  );

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
      '--seal is about a bundle: a layout or registry has no manifest that could be sealed',
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

/** Sealed, it is as its maker said; whether it is the newest the state tells. T9 */
const channelClaim = ({ manifest }: Target, { seal }: VerifySetup): string[] =>
  manifest?.channel === undefined || seal !== undefined
    ? []
    : [`channel: ${manifest.channel.name} ${manifest.channel.sequence}, and no seal vouches`];

const baseSentences = ({ foundIn = new Map() }: Target): string[] =>
  [...foundIn].map(
    ([origin, layers]) =>
      `layers that the bundle leaves out are there and hash to their digests: ${layers} in ` +
      `${printable(origin)}`,
  );
