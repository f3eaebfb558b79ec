/** What kustomize does to the names of images, without the rest of it. */
import type { FoundImage } from './found.ts';
import type { Replacement } from './yaml-file.ts';

/** A kustomization, by its folder. */
export interface Kustomization {
  /** With a / at its end; `` for the working directory. */
  readonly folder: string;
  readonly replacements: readonly Replacement[];
}

/** An image with what the kustomizations above it put in its place, the innermost first. */
export const kustomized = (
  found: FoundImage,
  kustomizations: readonly Kustomization[],
): FoundImage =>
  kustomizations
    .filter(({ folder }) => found.at.startsWith(folder))
    .toSorted((a, b) => b.folder.length - a.folder.length)
    .flatMap(({ replacements }) => replacements)
    .reduce(replaced, found);

function replaced(found: FoundImage, to: Replacement): FoundImage {
  const { name, tag, digest } = partsOf(found.image);
  if (name !== to.name) return found;
  const newDigest = to.digest ?? (to.newTag === undefined ? digest : undefined);
  const newTag = to.newTag ?? (to.digest === undefined ? tag : undefined);
  const end = `${newTag ? `:${newTag}` : ''}${newDigest ? `@${newDigest}` : ''}`;
  return { ...found, image: `${to.newName ?? name}${end}` };
}

/** As written: kustomize compares names and not references. */
function partsOf(image: string): { name: string; tag?: string; digest?: string } {
  const [, name = image, tag, digest] =
    /^(.+?)(?::([^:/@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
  return { name, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}
