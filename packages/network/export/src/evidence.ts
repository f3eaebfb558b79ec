/**
 * Everything that is attached to an image: looked for at the index and at every manifest, in every
 * way it may be kept.
 */
import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Outcome } from '@sealift/manifest';
import { type Descriptor, type Graph, readGraph, type Scheme } from '@sealift/oci';
import { atMost } from './at-most.ts';
import type { Origin, Search, Storage } from './origin.ts';

/**
 * One search and what came of it: the graphs of all manifests that were found and could be read.
 */
export interface Found {
  readonly subject: Digest;
  readonly scheme: Scheme;
  /** Where was looked, and where the blobs of what was found are. */
  readonly storage: Storage;
  /** Whether that is another repository than the image's. */
  readonly elsewhere: boolean;
  readonly graphs: readonly Graph[];
  /** What is listed and no manifest that is known, such as OCI's old artifact manifests. */
  readonly unknown: readonly Rejection[];
  readonly failure?: Rejection;
}

/** What searches of one kind at one subject ended with, all of them together. */
export function outcomeOf(same: readonly Found[]): Outcome {
  // What is there and stayed behind is no absence.
  if (same.some(({ failure, unknown }) => failure !== undefined || unknown.length > 0))
    return 'failed';
  return same.some(({ graphs }) => graphs.length > 0) ? 'found' : 'absent';
}

/** Whether all that failed is evidence that is listed, and gone from where it was. */
export const isGone = ({ failure }: Found): boolean => failure?.code === 'EVIDENCE_GONE';

/** Manifests whose evidence is looked for at once, each in three places. */
const AT_ONCE = 2;

/**
 * Looks for the evidence of every manifest and index of an image. Failures are told, not thrown:
 * the ledger holds them.
 */
export async function findEvidence(origin: Origin, image: Graph): Promise<Found[]> {
  const found = await atMost(
    AT_ONCE,
    image.nodes.map(
      ({ descriptor }) =>
        () =>
          findAttached(origin, descriptor),
    ),
  );
  return found.flat(2);
}

/** In every place where what is attached to the image is looked for. */
export const findAttached = (origin: Origin, subject: Descriptor): Promise<(readonly Found[])[]> =>
  Promise.all(
    (origin.attachedIn ?? [origin.storage]).map((storage) => findIn(origin, storage, subject)),
  );

/** T34: images share children, and what is attached to one is looked for once in a place. */
function findIn(origin: Origin, storage: Storage, at: Descriptor): Promise<readonly Found[]> {
  const { found } = storage;
  const subject = at.digest;
  const elsewhere = storage !== origin.storage && storage.repository !== undefined;
  const place = { subject, storage, elsewhere, of: origin.name };
  const search = async (): Promise<Found[]> =>
    (
      await Promise.all(storage.searches(at).map(async (each) => follow(place, await each())))
    ).filter(isSaid);
  const searching = found.get(subject) ?? search();
  found.set(subject, searching);
  return searching;
}

/** Hardly any image has cosign's .sbom object: that one has none is no news. */
const isSaid = (found: Found): boolean =>
  found.scheme !== 'cosign-sbom' || outcomeOf([found]) !== 'absent';

interface Searched extends Pick<Found, 'subject' | 'storage' | 'elsewhere'> {
  /** The image that it was looked for first. */
  readonly of: string;
}

async function follow(
  { of, ...place }: Searched,
  { scheme, found, failure }: Search,
): Promise<Found> {
  const { subject, storage, elsewhere } = place;
  const graphs: Graph[] = [];
  const unknown: Rejection[] = [];
  let failed = failure;
  try {
    if (found.length > LIMITS.evidencePerSubject)
      reject(
        'LIMIT',
        `${subject}: ${found.length} pieces of evidence, limit ${LIMITS.evidencePerSubject}`,
      );
    const gone: Digest[] = [];
    for (const each of found) {
      const graph = await readEvidence(storage, each);
      if (graph === undefined) gone.push(each.digest);
      else if (graph instanceof Rejection) unknown.push(graph);
      else graphs.push(graph);
    }
    if (gone.length > 0) reject('EVIDENCE_GONE', `listed, and not there: ${gone.join(', ')}`);
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || Tally.isOver(thrown)) throw thrown;
    failed = new Rejection(
      thrown.code,
      `${scheme} of ${printable(of)} (${subject})${elsewhere ? ` in ${storage.where}` : ''}: ` +
        thrown.message,
      { cause: thrown },
    );
  }
  return {
    ...place,
    scheme,
    graphs,
    unknown,
    ...(failed === undefined ? {} : { failure: failed }),
  };
}

/**
 * Artifacts that sealift does not know travel like those it knows; undefined where one is listed
 * and its manifest is not there, the refusal where that is no manifest: nothing could judge it.
 */
async function readEvidence(
  storage: Storage,
  listed: Descriptor,
): Promise<Graph | Rejection | undefined> {
  try {
    const root = await described(storage, listed);
    return root && (await readGraph(root, storage.documents));
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'UNSUPPORTED') return thrown;
    throw thrown;
  }
}

async function described(storage: Storage, listed: Descriptor): Promise<Descriptor | undefined> {
  try {
    return await storage.described(listed);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'NOT_FOUND') return undefined;
    throw thrown;
  }
}
