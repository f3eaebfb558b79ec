/** What is under a tag already, seen before anything is put there. */
import { printable, Rejection, reject } from '@sealift/failures';
import type { PulledManifest } from '@sealift/registry';
import type { EvidenceStore } from './store.ts';

type Readable = Pick<EvidenceStore, 'name' | 'manifest'>;

/** What the tag leads to; undefined where it does not exist. @throws Rejection AUTH | REGISTRY */
export async function lookUp(store: Readable, tag: string): Promise<PulledManifest | undefined> {
  try {
    return await store.manifest(tag);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'NOT_FOUND') return undefined;
    throw thrown;
  }
}

/**
 * The evidence object under a tag, to be added to. @throws Rejection USAGE where the tag holds
 * something that must not be replaced
 */
export async function existingEvidence(
  store: Readable,
  tag: string,
  isKind: (mediaType: string) => boolean,
): Promise<PulledManifest | undefined> {
  const where = `${store.name}:${tag}`;
  try {
    const found = await lookUp(store, tag);
    if (found === undefined || isKind(found.descriptor.mediaType)) return found;
    return reject(
      'USAGE',
      `${where} holds ${printable(found.descriptor.mediaType)}, not evidence that could be ` +
        `added to; it is never replaced`,
    );
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code !== 'UNSUPPORTED') throw thrown;
    return reject('USAGE', `${where} holds something that is no manifest; it is never replaced`, {
      cause: thrown,
    });
  }
}
