/**
 * What hangs on objects that hang on an image, such as the signature of an SBOM: it travels, as
 * deep as it is looked for.
 */
import { type Digest, LIMITS } from '@sealift/bytes';
import type { Graph } from '@sealift/oci';
import { isReferrer } from '@sealift/sigstore';
import { atMost } from './at-most.ts';
import { type Found, findAttached, outcomeOf } from './evidence.ts';
import type { Origin } from './origin.ts';
import { isEvidence } from './unsigned.ts';

/** What was found, and in sentences what was not. */
export interface Nested {
  readonly found: readonly Found[];
  readonly left: readonly string[];
}

const AT_ONCE = 2;

/**
 * Looks for what is attached to what was found, and to that, until nothing is or
 * `LIMITS.attachedDepth` is reached. What leads back to where it came from is looked at once.
 */
export async function findNested(origin: Origin, first: readonly Found[]): Promise<Nested> {
  const found: Found[] = [];
  const left: string[] = [];
  const seen = new Set<Digest>();
  let hooks = hooksIn(first, seen);
  for (let depth = 1; depth < LIMITS.attachedDepth && hooks.length > 0; depth++) {
    // Everywhere: who signs may write beside the signatures, and not beside the image.
    const searches = hooks.map(
      ({ root }) =>
        () =>
          findAttached(origin, root),
    );
    const own = (await atMost(AT_ONCE, searches))
      .flat(2)
      .map((each) => withoutStrangers(each, left));
    const next = own.filter((each) => outcomeOf([each]) !== 'absent');
    found.push(...next);
    hooks = hooksIn(next, seen);
  }
  for (const { root } of hooks)
    left.push(`anything attached to ${root.digest}: so deep nothing is looked for`);
  return { found, left };
}

/** Nobody signs a signature: only other objects are asked about, and each of them once. */
function hooksIn(found: readonly Found[], seen: Set<Digest>): Graph[] {
  const hooks: Graph[] = [];
  for (const { scheme, graphs } of found)
    for (const graph of graphs) {
      if (seen.has(graph.root.digest) || isEvidence(scheme, graph)) continue;
      seen.add(graph.root.digest);
      hooks.push(graph);
    }
  return hooks;
}

/** Nobody judges these: a list that names what is about something else is not believed. */
function withoutStrangers(found: Found, left: string[]): Found {
  if (!isReferrer(found.scheme)) return found;
  const graphs = found.graphs.filter(({ nodes, root }) => {
    const subject = nodes[0]?.document.subject?.digest;
    if (subject === found.subject) return true;
    left.push(
      `one object listed at ${found.subject}: it stays behind, ${root.digest} is about ` +
        `${subject ?? 'nothing'}`,
    );
    return false;
  });
  return { ...found, graphs };
}
