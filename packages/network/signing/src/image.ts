import { addBundle, addLayer, type EvidenceStore, type Placed } from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { formatReference, isIndexType, parseManifest, type Reference } from '@sealift/oci';
import type { PulledManifest } from '@sealift/registry';
import { SIGN_PREDICATE } from '@sealift/sigstore';
import type { Credential } from './credential.ts';
import { signEnvelope } from './evidence/bundle.ts';
import { attestLegacy, signLegacy } from './evidence/legacy.ts';
import type { SigningServices } from './evidence/prove.ts';
import { simpleSigning } from './payload/simple-signing.ts';
import { attestStatement, STATEMENT_TYPE, signStatement } from './payload/statement.ts';

/**
 * How evidence is written: as a bundle that refers to the image (cosign 3), or under cosign's tag
 * (cosign 2, podman).
 */
export type Format = 'bundle' | 'legacy';

/** Who signs, who is told of it, and in which forms evidence is written. */
export interface SigningOptions {
  readonly credential: Credential;
  readonly witnesses: SigningServices;
  /** One or both. */
  readonly formats: readonly Format[];
  /** RFC 3339, for the annotation of referrers. */
  readonly created: string;
}

/** What was signed, and where its evidence lies. */
export interface Signed extends Placed {
  readonly subject: Digest;
  readonly repository: string;
  readonly format: Format;
}

/**
 * Signs an image, and with `recursive` every manifest of an index too. @throws Rejection as the
 * parts: NOT_FOUND, AUTH, REGISTRY, SIGNING_SERVICE, LIMIT, USAGE
 */
export async function signImage(
  store: EvidenceStore,
  reference: Reference,
  {
    annotations,
    recursive,
    ...options
  }: SigningOptions & {
    readonly annotations: Readonly<Record<string, string>>;
    readonly recursive: boolean;
  },
): Promise<Signed[]> {
  const root = await store.manifest(tagOrDigest(reference));
  const signed: Signed[] = [];
  for (const image of recursive ? await withChildren(store, root) : [root])
    for (const format of options.formats)
      signed.push(await signOne(store, reference, image, format, annotations, options));
  return signed;
}

async function withChildren(store: EvidenceStore, root: PulledManifest): Promise<PulledManifest[]> {
  if (!isIndexType(root.descriptor.mediaType)) return [root];
  const index = parseManifest(root.bytes, root.descriptor);
  if (index.kind !== 'index') return reject('INDEX', 'an index that is none');
  const children = await Promise.all(index.manifests.map((child) => store.manifest(child.digest)));
  const deeper = await Promise.all(children.map((child) => withChildren(store, child)));
  return [root, ...deeper.flat()];
}

async function signOne(
  store: EvidenceStore,
  reference: Reference,
  { descriptor }: PulledManifest,
  format: Format,
  annotations: Readonly<Record<string, string>>,
  { credential, witnesses, created }: SigningOptions,
): Promise<Signed> {
  const common = { subject: descriptor.digest, repository: reference.repository, format };
  if (format === 'legacy') {
    const layer = await signLegacy(
      simpleSigning(repositoryName(reference), descriptor.digest, annotations),
      credential,
      witnesses,
    );
    return { ...common, ...(await addLayer(store, descriptor.digest, 'cosign-sig', layer)) };
  }
  const statement = signStatement({ sha256: digest.hexOf(descriptor.digest) }, annotations);
  const bundle = await signEnvelope(STATEMENT_TYPE, statement, credential, witnesses);
  const attached = { bundle, predicateType: SIGN_PREDICATE, created };
  return { ...common, ...(await addBundle(store, descriptor, attached)) };
}

/**
 * Attests a predicate about an image. `predicateType` is a URI, `predicate` JSON text. @throws
 * Rejection as `signImage`
 */
export async function attestImage(
  store: EvidenceStore,
  reference: Reference,
  {
    predicateType,
    predicate,
    credential,
    witnesses,
    formats,
    created,
  }: SigningOptions & { readonly predicateType: string; readonly predicate: string },
): Promise<Signed[]> {
  const { descriptor } = await store.manifest(tagOrDigest(reference));
  const { repository } = reference;
  const statement = attestStatement(
    { name: repositoryName(reference), sha256: digest.hexOf(descriptor.digest) },
    predicateType,
    predicate,
  );
  const signed: Signed[] = [];
  for (const format of formats) {
    const placed =
      format === 'legacy'
        ? await addLayer(
            store,
            descriptor.digest,
            'cosign-att',
            await attestLegacy(STATEMENT_TYPE, statement, predicateType, credential, witnesses),
          )
        : await addBundle(store, descriptor, {
            bundle: await signEnvelope(STATEMENT_TYPE, statement, credential, witnesses),
            predicateType,
            created,
          });
    signed.push({ subject: descriptor.digest, repository, format, ...placed });
  }
  return signed;
}

/** What a store is asked for. */
export const tagOrDigest = ({ tag = 'latest', digest: of }: Reference): string => of ?? tag;

/** What a simple-signing payload calls its image: registry and repository, no tag and no digest. */
export const repositoryName = ({ registry, repository }: Reference): string =>
  // cosign's name for Docker Hub, which readers of its signatures expect.
  formatReference({
    registry: registry === 'docker.io' ? 'index.docker.io' : registry,
    repository,
  });
