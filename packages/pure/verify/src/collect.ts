import { type Digest, LIMITS, printable, reject } from '@sealift/bytes';
import { type Descriptor, type Manifest, MEDIA_TYPES, parseManifest } from '@sealift/oci';
import { decodeBundle, decodeLegacyLayer, type Evidence } from '@sealift/sigstore';
import type { Context } from './case.ts';
import { type Judged, judgeEvidence, undecodable } from './evidence.ts';
import type { AttachedEvidence, Source } from './source.ts';

/** Everything attached to one manifest or index, judged; and the referrers that are no evidence. */
export interface Collected {
  readonly judged: readonly Judged[];
  /** Artifact types of referrers that sealift carries and does not verify. */
  readonly carried: readonly string[];
}

/** Evidence by what it was found at: thousands of images are looked up, not searched. */
export type Attached = ReadonlyMap<Digest, readonly AttachedEvidence[]>;

export const bySubject = (evidence: readonly AttachedEvidence[]): Attached => Map.groupBy(evidence, ({ subject }) => subject);

const BUNDLE_PREFIX = 'application/vnd.dev.sigstore.bundle';
/** cosign's experiment of keeping its layers in referrers. */
const LEGACY_REFERRER = /^application\/vnd\.dev\.cosign\.artifact\.(?:sig|att)\.v1\+json$/;

/** Reads and judges what is attached to `subject`. Garbage beside good evidence is listed, and vetoes nothing. @throws Rejection LIMIT */
export async function collectEvidence(subject: Digest, all: Attached, source: Source, contexts: readonly Context[]): Promise<Collected> {
  const attached = all.get(subject) ?? [];
  if (attached.length > LIMITS.evidencePerSubject) reject('LIMIT', `${attached.length} evidence objects for ${subject}, limit ${LIMITS.evidencePerSubject}`);
  const judged: Judged[] = [];
  const carried: string[] = [];
  for (const each of attached) {
    const format = formatOf(each);
    try {
      const manifest = await readEvidenceManifest(each, source);
      const other = otherArtifact(each, manifest);
      if (other === undefined) judged.push(...(await judgeLayers(each, manifest, source, contexts)));
      else carried.push(other);
    } catch (thrown) {
      judged.push(undecodable(format, each.descriptor.digest, subject, thrown));
    }
  }
  return { judged, carried };
}

const formatOf = ({ scheme }: AttachedEvidence): Evidence['format'] =>
  scheme === 'cosign-sig' ? 'cosign signature' : scheme === 'cosign-att' ? 'cosign attestation' : 'sigstore bundle v0.3';

async function readEvidenceManifest({ descriptor, subject, scheme }: AttachedEvidence, source: Source): Promise<Manifest> {
  const manifest = parseManifest(await source.read(descriptor.digest, LIMITS.ociManifest), descriptor);
  if (manifest.kind === 'index') return reject('MEDIA_TYPE', 'evidence that is an index');
  if (manifest.layers.length > LIMITS.legacyLayers) reject('LIMIT', `${manifest.layers.length} layers of evidence, limit ${LIMITS.legacyLayers}`);
  if (scheme.startsWith('referrers') && manifest.subject?.digest !== subject)
    reject('SUBJECT', `a referrer of ${manifest.subject?.digest ?? 'nothing'}, found at ${subject}`);
  return manifest;
}

/** What a referrer is, where it is nothing that sealift verifies: an SBOM as it is, a signature of another system. */
function otherArtifact({ scheme }: AttachedEvidence, manifest: Manifest): string | undefined {
  if (!scheme.startsWith('referrers')) return undefined;
  const isBundle = (mediaType: string | undefined): boolean => mediaType?.startsWith(BUNDLE_PREFIX) ?? false;
  if (isBundle(manifest.artifactType) || manifest.layers.some(({ mediaType }) => isBundle(mediaType))) return undefined;
  const type = manifest.artifactType ?? manifest.config.mediaType;
  if (LEGACY_REFERRER.test(type) || LEGACY_REFERRER.test(manifest.config.mediaType))
    reject('UNSUPPORTED', 'cosign layers in referrers are not supported by this version');
  if (manifest.layers.some(({ mediaType }) => mediaType === MEDIA_TYPES.dsse))
    reject('UNSUPPORTED', 'DSSE envelopes in referrers are not supported by this version');
  return printable(type);
}

async function judgeLayers(attached: AttachedEvidence, manifest: Manifest, source: Source, contexts: readonly Context[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  if (attached.scheme.startsWith('referrers') && manifest.layers.length !== 1)
    reject('STRUCTURE', `bundle referrer with ${manifest.layers.length} layers, expected one`);
  if (manifest.layers.length === 0) reject('STRUCTURE', 'evidence without a layer');
  for (const layer of manifest.layers) judged.push(await judgeLayer(attached, layer, source, contexts));
  return judged;
}

async function judgeLayer(attached: AttachedEvidence, layer: Descriptor, source: Source, contexts: readonly Context[]): Promise<Judged> {
  try {
    const blob = await source.read(layer.digest, LIMITS.evidenceBlob);
    if (blob.length !== layer.size) reject('DIGEST', `${layer.digest}: ${blob.length} bytes, its descriptor says ${layer.size}`);
    return await judgeEvidence(decode(attached.scheme, layer, blob), { kind: 'image', digest: attached.subject }, contexts);
  } catch (thrown) {
    return undecodable(formatOf(attached), layer.digest, attached.subject, thrown);
  }
}

function decode(scheme: AttachedEvidence['scheme'], layer: Descriptor, blob: Uint8Array): Evidence {
  if (scheme === 'cosign-sig' || scheme === 'cosign-att') return decodeLegacyLayer(layer, blob, scheme);
  if (!layer.mediaType.startsWith(BUNDLE_PREFIX)) reject('MEDIA_TYPE', `bundle referrer with a layer of the type ${printable(layer.mediaType)}`);
  return decodeBundle(blob);
}
