import { fullDigest } from '@sealift/delta';
import { parseReference } from '@sealift/oci';
import type { Arrival, SeenTag } from '@sealift/state';
import type { JudgedEvidence, JudgedSubject, Judgement } from '@sealift/verify';
import { isBundle, type Target } from '../verifying/open-target.ts';
import type { StatePins } from './load.ts';

/** What a run brought, for the state. */
export const arrivalOf = (
  content: Target,
  { subjects, pinned: { sealer, denials } }: Judgement,
  { floor }: StatePins,
): Arrival => ({
  digest: isBundle(content) ? fullDigest(content) : undefined,
  channel: content.manifest?.channel,
  sealer,
  tags: new Map(subjects.flatMap(tagOf)),
  packs: denials?.packs ?? [],
  times: floor ? subjects.flatMap(({ counted }) => counted.flatMap(({ times }) => times)) : [],
});

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
