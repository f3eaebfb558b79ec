/** What is attached to images, and what hangs on that, level by level. */
import type { AttachedEvidence } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';

/** An object as the content lists it, with its place in that list. */
export type Listed = AttachedEvidence & { readonly at: number };

/** The same, and whether it hangs on an image's manifest or on another object. */
export interface Attached extends Listed {
  readonly isNested: boolean;
}

/** By what each hangs on, in the content's order. */
export const bySubject = (
  evidence: readonly AttachedEvidence[],
): ReadonlyMap<Digest, readonly Listed[]> =>
  Map.groupBy(
    evidence.map((each, at) => ({ ...each, at })),
    ({ subject }) => subject,
  );

/** Each object once, behind the one that it hangs on; what leads back is not followed. */
export function attachedTo(
  subjects: Iterable<Digest>,
  listed: ReadonlyMap<Digest, readonly Listed[]>,
): Attached[] {
  const all: Attached[] = [];
  const asked = new Set(subjects);
  let level: readonly Digest[] = [...asked];
  for (let depth = 0; depth < LIMITS.attachedDepth; depth++) {
    const own = level.flatMap((subject) => listed.get(subject) ?? []).sort((a, b) => a.at - b.at);
    all.push(...own.map((each) => ({ ...each, isNested: depth > 0 })));
    level = [...new Set(own.map(({ descriptor }) => descriptor.digest))].filter(
      (each) => !asked.has(each),
    );
    for (const each of level) asked.add(each);
  }
  return all;
}
