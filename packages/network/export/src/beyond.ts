/**
 * What hangs on objects that hang on an image, such as the signature of an SBOM: it stays behind,
 * and that is said.
 */
import { Rejection } from '@sealift/failures';
import type { Graph } from '@sealift/oci';
import type { Found } from './evidence.ts';
import type { Storage } from './origin.ts';
import { isEvidence } from './unsigned.ts';

/** Nobody signs a signature: only other objects are asked about. */
export async function findBeyond(found: readonly Found[]): Promise<string[]> {
  const objects = found.flatMap(({ scheme, graphs, storage }) =>
    graphs.filter((graph) => !isEvidence(scheme, graph)).map((graph) => ({ graph, storage })),
  );
  const once = new Map(objects.map((each) => [each.graph.root.digest, each]));
  const sentences: string[] = [];
  for (const { storage, graph } of once.values())
    sentences.push(...(await sentencesOf(storage, graph)));
  return sentences;
}

async function sentencesOf(storage: Storage, { root }: Graph): Promise<string[]> {
  const what = `anything about what is attached to ${root.digest}, which is attached itself`;
  try {
    const searches = storage.searches(root).map((search) => search());
    const ended = await Promise.all(searches);
    const count = ended.reduce((sum, { found }) => sum + found.length, 0);
    const failed = ended.some(({ failure }) => failure !== undefined);
    if (count > 0) return [`${what}: ${count === 1 ? 'it stays' : `${count} objects stay`} behind`];
    return failed ? [`${what}: it could not be looked for`] : [];
  } catch (thrown) {
    if (thrown instanceof Rejection) return [`${what}: it could not be looked for`];
    throw thrown;
  }
}
