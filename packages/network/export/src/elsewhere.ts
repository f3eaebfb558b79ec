/** Evidence that is kept in another repository than its image, as cosign puts it there if told. */
import { printable, reject } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import type { Registries } from '@sealift/registry';
import type { Origin, Storage } from './origin.ts';
import { RegistryStorage } from './registry-origin.ts';

/** A repository that has evidence of images that are elsewhere, and of which. */
export interface SignatureRepository extends Pick<Reference, 'registry' | 'repository'> {
  /** Who said so, for messages: a flag with its value, or a variable. */
  readonly source: string;
  /** Whether evidence of the image with this name is looked for there. */
  fits(name: Reference): boolean;
  /** Whether nothing is looked for beside an image of a registry then; as a rule it is. */
  readonly instead?: boolean;
}

/**
 * The same images, with where their evidence is looked for. Images share a repository's storage:
 * what is attached to a child of several is looked for once (T34).
 * @throws Rejection USAGE for one that no image has use for
 */
export function lookElsewhere(
  origins: readonly Origin[],
  repositories: readonly SignatureRepository[],
  registries: Registries,
): readonly Origin[] {
  if (repositories.length === 0) return origins;
  const storages = new Map<string, Storage>();
  const used = new Set<SignatureRepository>();
  const storageOf = (each: SignatureRepository): Storage => {
    const { registry, repository } = each;
    const where = `${registry}/${repository}`;
    const storage = storages.get(where) ?? new RegistryStorage(registries.at(registry), repository);
    storages.set(where, storage);
    used.add(each);
    return storage;
  };
  const looking = origins.map((origin) => {
    const name = parseReference(origin.name);
    const fitting = repositories.filter((each) => hasUse(each, origin, name));
    return fitting.length === 0 ? origin : lookingIn(origin, fitting, storageOf);
  });
  refuseUnused(repositories.filter((each) => !used.has(each)));
  return looking;
}

function lookingIn(
  origin: Origin,
  fitting: readonly SignatureRepository[],
  storageOf: (repository: SignatureRepository) => Storage,
): Origin {
  const own = fitting.some(({ instead }) => instead === true) ? [] : [origin.storage];
  return { ...origin, attachedIn: [...own, ...new Set(fitting.map(storageOf))] };
}

/** cosign's variable is about images of registries: those that are here have theirs with them. */
function hasUse(
  { registry, repository, fits, instead = false }: SignatureRepository,
  { storage }: Origin,
  name: Reference,
): boolean {
  if (instead && storage.repository === undefined) return false;
  return storage.repository !== `${registry}/${repository}` && fits(name);
}

function refuseUnused(unused: readonly SignatureRepository[]): void {
  const idle = unused.find(({ instead }) => instead !== true);
  if (idle !== undefined)
    reject('USAGE', `${printable(idle.source)}: no image of another repository has this name`);
}
