import { type Digest, LIMITS, printable, reject } from '@sealift/bytes';
import { type Descriptor, type Manifest, parseManifest } from '@sealift/oci';
import {
  type AttachedFormat,
  attachedFormat,
  type FormatId,
  formatOfManifest,
  isReferrer,
  sigstoreBundles,
} from '@sealift/sigstore';
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
    try {
      const manifest = await readEvidenceManifest(each, source);
      const format = formatOfManifest(each.scheme, manifest);
      if (format === undefined) carried.push(printable(typeOf(manifest)));
      else judged.push(...(await judgeLayers(each, format, manifest, source, contexts)));
    } catch (thrown) {
      judged.push(undecodable(nameOf(each), each.descriptor.digest, subject, thrown));
    }
  }
  return { judged, carried };
}

/** What it is when it cannot be read: where it was found says no more. */
const nameOf = ({ scheme }: AttachedEvidence): FormatId =>
  attachedFormat({ scheme, types: [] })?.id ?? sigstoreBundles['0.3'].id;

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
  if (isReferrer(scheme) && manifest.subject?.digest !== subject)
    reject(
      'SUBJECT',
      `a referrer of ${manifest.subject?.digest ?? 'nothing'}, found at ${subject}`,
    );
  return manifest;
}

const typeOf = ({ artifactType, config }: Manifest): string => artifactType ?? config.mediaType;

async function judgeLayers(
  attached: AttachedEvidence,
  format: AttachedFormat,
  manifest: Manifest,
  source: Source,
  contexts: readonly Context[],
): Promise<Judged[]> {
  if (format.layer.layers === 'one' && manifest.layers.length !== 1)
    reject('STRUCTURE', `bundle referrer with ${manifest.layers.length} layers, expected one`);
  if (manifest.layers.length === 0) reject('STRUCTURE', 'evidence without a layer');
  const judged: Judged[] = [];
  for (const layer of manifest.layers)
    judged.push(await judgeLayer(attached.subject, format, layer, source, contexts));
  return judged;
}

async function judgeLayer(
  subject: Digest,
  format: AttachedFormat,
  layer: Descriptor,
  source: Source,
  contexts: readonly Context[],
): Promise<Judged> {
  try {
    const blob = await source.read(layer.digest, LIMITS.evidenceBlob);
    if (blob.length !== layer.size)
      reject('DIGEST', `${layer.digest}: ${blob.length} bytes, its descriptor says ${layer.size}`);
    return await judgeEvidence(
      format.layer.decode(layer, blob),
      { kind: 'image', digest: subject },
      contexts,
    );
  } catch (thrown) {
    return undecodable(format.id, layer.digest, subject, thrown);
  }
}
