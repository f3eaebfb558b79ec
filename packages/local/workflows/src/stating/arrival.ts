import { fullDigest } from '@sealift/delta';
import { parseReference } from '@sealift/oci';
import type { Arrival, SeenTag } from '@sealift/state';
import {
  admissionOf,
  type JudgedEvidence,
  type JudgedSubject,
  type Judgement,
} from '@sealift/verify';
import { isBundle, type Target } from '../verifying/open-target.ts';
import type { StatePins } from './load.ts';

/**
 * What a run brought, for the state. Of an image that a rule let in unjudged, or in spite of what
 * it found, nothing is remembered but the bundle: its name was the carrier's to choose.
 */
export function arrivalOf(
  content: Target,
  { subjects, pinned: { sealer, denials } }: Judgement,
  { raisesFloor }: StatePins,
): Arrival {
  const judged = subjects.filter(({ rules }) => admissionOf(rules).how === 'judged');
  const counted = judged.flatMap((subject) => subject.counted);
  return {
    digest: isBundle(content) ? fullDigest(content) : undefined,
    channel: content.manifest?.channel,
    sealer,
    tags: new Map(judged.flatMap(tagOf)),
    packs: denials?.packs ?? [],
    times: counted.flatMap(({ by = '', times }) => (raisesFloor(by) ? times : [])),
  };
}

/** T3: a name that nothing binds to its digest is the carrier's, and moves nothing. */
function tagOf({
  name,
  digest,
  binding: { binding },
  counted,
}: JudgedSubject): [string, SeenTag][] {
  const isBound = binding === 'expected' || binding === 'sealed' || binding === 'signed';
  if (!isBound || parseReference(name).tag === undefined) return [];
  const signed = counted.flatMap(signedAt);
  return [[name, { digest, ...(signed.length === 0 ? {} : { time: Math.max(...signed) }) }]];
}

/** What exists at one time exists later: whoever stamps an old signature anew makes it no newer. */
const signedAt = ({ times }: JudgedEvidence): number[] =>
  times.length === 0 ? [] : [Math.min(...times)];
