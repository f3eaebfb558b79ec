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

export const bySubject = (evidence: readonly AttachedEvidence[]): Attached =>
  Map.groupBy(evidence, ({ subject }) => subject);

const BUNDLE_PREFIX = 'application/vnd.dev.sigstore.bundle';
/**
 * Reads and judges what is attached to `subject`. Garbage beside good evidence is listed, and
 * vetoes nothing. @throws Rejection LIMIT
 */
export async function collectEvidence(
  subject: Digest,
  all: Attached,
  source: Source,
  contexts: readonly Context[],
): Promise<Collected> {
  const attached = all.get(subject) ?? [];
  if (attached.length > LIMITS.evidencePerSubject)
    reject(
      'LIMIT',
      `${attached.length} evidence objects for ${subject}, limit ${LIMITS.evidencePerSubject}`,
    );
  const judged: Judged[] = [];
  const carried: string[] = [];
  for (const each of attached) {
    const format = formatOf(each);
    try {
      const manifest = await readEvidenceManifest(each, source);
      const kind = kindOf(each, manifest);
      if (kind === undefined) carried.push(printable(typeOf(manifest)));
      else judged.push(...(await judgeLayers({ ...each, kind }, manifest, source, contexts)));
    } catch (thrown) {
      judged.push(undecodable(format, each.descriptor.digest, subject, thrown));
    }
  }
  return { judged, carried };
}

const formatOf = ({ scheme }: AttachedEvidence): Evidence['format'] =>
  scheme === 'cosign-sig'
    ? 'cosign signature'
    : scheme === 'cosign-att'
      ? 'cosign attestation'
      : 'sigstore bundle v0.3';

async function readEvidenceManifest(
  { descriptor, subject, scheme }: AttachedEvidence,
  source: Source,
): Promise<Manifest> {
  const manifest = parseManifest(
    await source.read(descriptor.digest, LIMITS.ociManifest),
    descriptor,
  );
  if (manifest.kind === 'index') return reject('MEDIA_TYPE', 'evidence that is an index');
  if (manifest.layers.length > LIMITS.legacyLayers)
    reject('LIMIT', `${manifest.layers.length} layers of evidence, limit ${LIMITS.legacyLayers}`);
  if (scheme.startsWith('referrers') && manifest.subject?.digest !== subject)
    reject(
      'SUBJECT',
      `a referrer of ${manifest.subject?.digest ?? 'nothing'}, found at ${subject}`,
    );
  return manifest;
}

/** How the layers of an evidence manifest are read. */
type Kind = 'cosign-sig' | 'cosign-att' | 'bundle';

/**
 * cosign kept its layers in referrers too, first as an experiment, later for attestations
 * (VERIFICATION §4.7, §15).
 */
const LEGACY_REFERRERS: { readonly [type: string]: Kind } = {
  'application/vnd.dev.cosign.artifact.sig.v1+json': 'cosign-sig',
  'application/vnd.dev.cosign.artifact.att.v1+json': 'cosign-att',
};

const typeOf = (manifest: Manifest): string => manifest.artifactType ?? manifest.config.mediaType;

/**
 * Undefined for what sealift carries and does not verify: an SBOM as it is, a signature of another
 * system. Types are hints; each layer's own decoder decides.
 */
function kindOf({ scheme }: AttachedEvidence, manifest: Manifest): Kind | undefined {
  if (scheme === 'cosign-sig' || scheme === 'cosign-att') return scheme;
  const types = [
    typeOf(manifest),
    manifest.config.mediaType,
    ...manifest.layers.map(({ mediaType }) => mediaType),
  ];
  if (types.some((each) => each.startsWith(BUNDLE_PREFIX))) return 'bundle';
  const legacy = types.find((each) => Object.hasOwn(LEGACY_REFERRERS, each));
  return legacy === undefined
    ? types.includes(MEDIA_TYPES.dsse)
      ? 'cosign-att'
      : undefined
    : LEGACY_REFERRERS[legacy];
}

type Attachment = AttachedEvidence & { readonly kind: Kind };

async function judgeLayers(
  attached: Attachment,
  manifest: Manifest,
  source: Source,
  contexts: readonly Context[],
): Promise<Judged[]> {
  if (attached.kind === 'bundle' && manifest.layers.length !== 1)
    reject('STRUCTURE', `bundle referrer with ${manifest.layers.length} layers, expected one`);
  if (manifest.layers.length === 0) reject('STRUCTURE', 'evidence without a layer');
  const judged: Judged[] = [];
  for (const layer of manifest.layers)
    judged.push(await judgeLayer(attached, layer, source, contexts));
  return judged;
}

async function judgeLayer(
  attached: Attachment,
  layer: Descriptor,
  source: Source,
  contexts: readonly Context[],
): Promise<Judged> {
  try {
    const blob = await source.read(layer.digest, LIMITS.evidenceBlob);
    if (blob.length !== layer.size)
      reject('DIGEST', `${layer.digest}: ${blob.length} bytes, its descriptor says ${layer.size}`);
    return await judgeEvidence(
      decode(attached.kind, layer, blob),
      { kind: 'image', digest: attached.subject },
      contexts,
    );
  } catch (thrown) {
    return undecodable(formatOf(attached), layer.digest, attached.subject, thrown);
  }
}

function decode(kind: Kind, layer: Descriptor, blob: Uint8Array): Evidence {
  if (kind !== 'bundle') return decodeLegacyLayer(layer, blob, kind);
  if (!layer.mediaType.startsWith(BUNDLE_PREFIX))
    reject('MEDIA_TYPE', `bundle referrer with a layer of the type ${printable(layer.mediaType)}`);
  return decodeBundle(blob);
}
