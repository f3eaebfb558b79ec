/** What a key has signed already of a manifest that is at its destination. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import { concat, type Digest, type Json, json, LIMITS } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import { attachmentTag, type Descriptor, parseManifest, type Scheme } from '@sealift/oci';
import { keys } from '@sealift/pki';
import type { PulledManifest, Registry } from '@sealift/registry';
import type { Format } from '@sealift/signing';
import {
  type Evidence,
  formats,
  isReferrer,
  parseSimpleSigning,
  preAuthEncoding,
  signedKind,
} from '@sealift/sigstore';

/** A signature or attestation by the key, over exactly this content. */
export interface Own {
  readonly subject: string;
  readonly format: Format;
  /** Of a `.sig` the repository that it names: readers compare it. */
  readonly signs?: { readonly repository: string | undefined };
  readonly attests?: { readonly type: string; readonly predicate: Json };
}

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
      if (evidence !== undefined && (await isBy(signer, evidence)))
        own.push(...ownOf({ subject, scheme }, evidence));
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
  const reader = formats.ofLayer(layer.mediaType)?.layer;
  if (reader === undefined || layer.size > LIMITS.evidenceBlob) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of registry.blob(repository, layer)) pieces.push(piece);
  return orNone(() => reader.decode(layer, concat(...pieces)));
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

async function isBy({ publicKey }: Pick<Signer, 'publicKey'>, evidence: Evidence) {
  const { content, material } = evidence;
  if (material.kind !== 'key' || content.kind === 'message') return false;
  const [data, signature] =
    content.kind === 'dsse'
      ? [preAuthEncoding(content.envelope), content.envelope.signature]
      : [content.payload, content.signature];
  return nodeCrypto.verify(publicKey, keys.signingHash(publicKey), data, signature);
}

function ownOf(
  { subject, scheme }: { readonly subject: Digest; readonly scheme: Scheme },
  { content }: Evidence,
): Own[] {
  const format: Format = isReferrer(scheme) ? 'bundle' : 'legacy';
  const kind = signedKind(content);
  const about = { subject, format };
  if (kind?.kind === 'attestation') {
    const statement = json.parse(kind.envelope.payload, 'PARSE', LIMITS.evidenceBlob);
    const predicate = json.isObject(statement) ? (statement['predicate'] ?? null) : null;
    return [{ ...about, attests: { type: kind.predicateType, predicate } }];
  }
  if (kind === undefined) return [];
  const repository =
    content.kind === 'simple signing'
      ? parseSimpleSigning(content.payload).dockerReference
      : undefined;
  return [{ ...about, signs: { repository } }];
}
