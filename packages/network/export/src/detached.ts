/** Bundles in files, as `cosign --upload=false` and `gh attestation download` write them. */
import { type Digest, digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type Graph, parseReference, type Reference } from '@sealift/oci';
import { decodeFiles, parseStatement } from '@sealift/sigstore';
import { type Bundle, DetachedStorage } from './detached-storage.ts';
import type { Origin } from './origin.ts';

/** A file of bundles, and the image that they are said to be about. */
export interface DetachedBundles {
  readonly image: Reference;
  /** Of the file: one bundle, or JSON lines of several. */
  readonly bytes: Uint8Array;
  /** Who named it, for messages. */
  readonly source: string;
}

type Evidence = ReturnType<typeof decodeFiles>[number]['evidence'];

/**
 * The same images, with the bundles that are theirs. @throws Rejection NO_IMAGES for an image that
 * no source has; USAGE for a bundle that an image is given twice; of a file that holds something
 * else PARSE | STRUCTURE | MEDIA_TYPE | BASE64 | LIMIT | UNSUPPORTED | POLICY
 */
export function attachDetached(
  origins: readonly Origin[],
  files: readonly DetachedBundles[],
): readonly Origin[] {
  const read = files.map((file) => ({ ...file, bundles: bundlesIn(file) }));
  const lost = read.find(({ image }) => !origins.some((origin) => isMeant(origin, image)));
  if (lost !== undefined) reject('NO_IMAGES', `${printable(lost.source)}: no image is called so`);
  return origins.map((origin) => {
    const own = read.filter(({ image }) => isMeant(origin, image));
    if (own.length === 0) return origin;
    const detached = new DetachedStorage(
      origin.name,
      own.flatMap(({ bundles }) => bundles),
    );
    return { ...origin, attachedIn: [...(origin.attachedIn ?? [origin.storage]), detached] };
  });
}

/** A bundle about nothing of its image is a mistake, or a trick. @throws Rejection SUBJECT */
export function refuseStrangers({ name, attachedIn = [] }: Origin, { nodes }: Graph): void {
  const own = new Set(nodes.map(({ descriptor }) => descriptor.digest));
  const stranger = attachedIn
    .flatMap((storage) => (storage instanceof DetachedStorage ? storage.bundles : []))
    .find(({ subjects }) => !subjects.some((subject) => own.has(subject)));
  if (stranger !== undefined)
    reject(
      'SUBJECT',
      `${printable(stranger.source)}: a bundle about ${stranger.subjects[0] ?? 'nothing'}, and ` +
        `neither ${printable(name)} nor a part of it that travels has this digest`,
    );
}

/** Whoever says no digest means the image of this name, pinned or not. */
function isMeant({ name, root }: Origin, image: Reference): boolean {
  const { registry, repository, tag } = parseReference(name);
  return (
    registry === image.registry &&
    repository === image.repository &&
    (image.tag === undefined || image.tag === tag) &&
    (image.digest === undefined || image.digest === root.digest)
  );
}

const bundlesIn = ({ bytes, source }: DetachedBundles): Bundle[] =>
  Rejection.naming(printable(source), () =>
    decodeFiles(bytes).map(({ evidence, bytes: own }) => ({
      bytes: own,
      digest: evidence.digest,
      subjects: subjectsOf(evidence),
      source,
    })),
  );

/** What it claims to be about; a verifier compares that with what was signed. */
function subjectsOf({ format, content }: Evidence): Digest[] {
  if (!format.id.startsWith('sigstore bundle'))
    reject('UNSUPPORTED', `a ${format.id}: only Sigstore bundles are attached to an image`);
  if (content.kind !== 'dsse')
    return reject('POLICY', 'a signature over a file, which is no image signature');
  return parseStatement(content.envelope).subjects.flatMap(({ digests }) => {
    const hex = digests.get('sha256');
    return hex === undefined ? [] : [digest.parse(`sha256:${hex}`, 'STRUCTURE')];
  });
}
