/** What a key has signed already of a manifest that is at its destination. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import { base64, concat, type Digest, LIMITS } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import { attachmentTag, type Descriptor, parseManifest, type Scheme } from '@sealift/oci';
import { keys } from '@sealift/pki';
import type { PulledManifest, Registry } from '@sealift/registry';
import { type Evidence, formats, preAuthEncoding } from '@sealift/sigstore';
import { type Own, saidOf } from './said.ts';

/**
 * Evidence on one manifest by this key alone: each signature is verified. What others attached is
 * passed over. @throws Rejection AUTH | REGISTRY | LIMIT; NOT_FOUND for what is listed and gone
 */
export async function ownEvidence(
  registry: Registry,
  repository: string,
  subject: Digest,
  signer: Pick<Signer, 'publicKey'>,
): Promise<Own[]> {
  const own: Own[] = [];
  for (const { scheme, manifest } of await attachedTo(registry, repository, subject))
    for (const layer of layersIn(manifest)) {
      const evidence = await evidenceOf(registry, repository, layer);
      if (evidence === undefined || !(await isBy(signer, evidence))) continue;
      const said = orNone(() => saidOf(subject, scheme, evidence));
      if (said !== undefined) own.push(said);
    }
  return own;
}

interface Attached {
  readonly scheme: Scheme;
  readonly manifest: PulledManifest;
}

async function attachedTo(
  registry: Registry,
  repository: string,
  subject: Digest,
): Promise<Attached[]> {
  const store = repositoryStore(registry, repository);
  const found: Attached[] = [];
  for (const scheme of ['cosign-sig', 'cosign-att'] as const) {
    const manifest = await lookUp(store, attachmentTag(subject, scheme));
    if (manifest !== undefined) found.push({ scheme, manifest });
  }
  const { scheme, descriptors } = await registry.referrers(repository, subject);
  for (const descriptor of descriptors.filter(mayHold))
    found.push({ scheme, manifest: await store.manifest(descriptor.digest) });
  return found;
}

/** What a list says of a type is a hint: where it says none, it may be a bundle. */
const mayHold = ({ artifactType }: Descriptor): boolean =>
  artifactType === undefined ||
  formats.of({ scheme: 'referrers-api', types: [artifactType] }) !== undefined;

/** What is no manifest holds none of ours. */
function layersIn({ bytes, descriptor }: PulledManifest): readonly Descriptor[] {
  const document = orNone(() => parseManifest(bytes, descriptor));
  return document?.kind === 'manifest' ? document.layers.slice(0, LIMITS.legacyLayers) : [];
}

async function evidenceOf(
  registry: Registry,
  repository: string,
  layer: Descriptor,
): Promise<Evidence | undefined> {
  const format = formats.ofLayer(layer.mediaType);
  if (format === undefined || layer.size > LIMITS.evidenceBlob) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of registry.blob(repository, layer)) pieces.push(piece);
  return formats.evidenceIn(format, layer, concat(...pieces));
}

/** What cannot be read was made by somebody else. */
function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}

/** Such as is written here: nobody else has witnessed it, and it names no other key. */
async function isBy({ publicKey }: Pick<Signer, 'publicKey'>, evidence: Evidence) {
  const { content, material, entries, timestamps } = evidence;
  if (material.kind !== 'key' || content.kind === 'message') return false;
  if (entries.length > 0 || timestamps.length > 0) return false;
  if (!['', base64.encode(publicKey.id)].includes(material.hint)) return false;
  const [data, signature] =
    content.kind === 'dsse'
      ? [preAuthEncoding(content.envelope), content.envelope.signature]
      : [content.payload, content.signature];
  return nodeCrypto.verify(publicKey, keys.signingHash(publicKey), data, signature);
}
