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
  const meant = new Map<Origin, Bundle[]>();
  const byRepository = Map.groupBy(origins, ({ name }) => repositoryIn(parseReference(name)));
  for (const file of files) {
    const own = (byRepository.get(repositoryIn(file.image)) ?? []).filter((origin) =>
      isMeant(origin, file.image),
    );
    if (own.length === 0) reject('NO_IMAGES', `${printable(file.source)}: no image is called so`);
    const bundles = bundlesIn(file);
    for (const origin of own) meant.set(origin, [...(meant.get(origin) ?? []), ...bundles]);
  }
  return origins.map((origin) => {
    const bundles = meant.get(origin);
    if (bundles === undefined) return origin;
    const detached = new DetachedStorage(origin.name, bundles);
    return { ...origin, attachedIn: [...(origin.attachedIn ?? [origin.storage]), detached] };
  });
}

/** T34: thousands of files are not each compared with thousands of images. */
const repositoryIn = ({ registry, repository }: Reference): string => `${registry}/${repository}`;

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
const isMeant = ({ name, root }: Origin, image: Reference): boolean =>
  (image.tag === undefined || image.tag === parseReference(name).tag) &&
  (image.digest === undefined || image.digest === root.digest);

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
