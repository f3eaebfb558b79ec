/** Pieces of evidence as they are attached, and what they become with a proof. */
import { type MadeLayer, referrerOver, type Written } from '@sealift/attachments';
import { digest, equal, LIMITS } from '@sealift/bytes';
import type { Descriptor, Graph, Manifest } from '@sealift/oci';
import { type AttachedFormat, type Evidence, formats } from '@sealift/sigstore';
import type { LogEntry } from '@sealift/tlog';
import { signatureOf } from '@sealift/verify/logged';
import type { Found } from './evidence.ts';

/** One layer of an attached object, read. */
export interface Piece {
  readonly format: AttachedFormat;
  readonly manifest: Manifest;
  readonly layer: Descriptor;
  readonly blob: Uint8Array;
  readonly evidence: Evidence;
}

/**
 * All evidence that was found at one subject. What cannot be read is evidence of nothing, and told
 * of by whoever verifies. @throws Rejection of the storage
 */
export async function piecesIn(found: readonly Found[]): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const each of found)
    for (const graph of each.graphs) pieces.push(...(await piecesOf(each, graph)));
  return pieces;
}

async function piecesOf({ scheme, storage }: Found, { nodes }: Graph): Promise<Piece[]> {
  const manifest = nodes[0]?.document;
  if (manifest?.kind !== 'manifest' || manifest.layers.length > LIMITS.legacyLayers) return [];
  const format = formats.ofManifest(scheme, manifest);
  if (format === undefined) return [];
  const pieces: Piece[] = [];
  for (const layer of manifest.layers.filter(({ mediaType }) => format.layer.takes(mediaType))) {
    const blob = await storage.blob(layer, LIMITS.evidenceBlob);
    const evidence = formats.evidenceIn(format, layer, blob);
    if (evidence !== undefined) pieces.push({ format, manifest, layer, blob, evidence });
  }
  return pieces;
}

/** Whether `other` is the same signature, with each entry that `piece` has. */
export const isProvedBy = (piece: Piece, other: Piece): boolean =>
  piece !== other &&
  piece.format === other.format &&
  isSameSignature(piece.evidence, other.evidence) &&
  piece.evidence.entries.every((entry) =>
    other.evidence.entries.some((one) => isSameEntry(entry, one)),
  );

function isSameSignature(one: Evidence, other: Evidence): boolean {
  const [a, b] = [one.material, other.material];
  return (
    equal(signatureOf(one.content), signatureOf(other.content)) &&
    (a.kind === 'certificate' && b.kind === 'certificate'
      ? equal(a.leaf, b.leaf)
      : a.kind === b.kind)
  );
}

const isSameEntry = (one: LogEntry, other: LogEntry): boolean =>
  one.logIndex === other.logIndex && equal(one.logId, other.logId) && equal(one.body, other.body);

/** The same evidence with its proofs, as a referrer of what it is about. @throws Rejection */
export async function withProofs(
  { format, manifest, layer, blob }: Piece,
  entries: readonly LogEntry[],
  subject: Descriptor,
): Promise<{ readonly piece: Piece; readonly written: Written }> {
  const { mediaType } = layer;
  const made = { ...format.layer.withEntries(layer, blob, entries), mediaType };
  const own = { ...made, digest: digest.of(made.blob), size: made.blob.length };
  const evidence = format.layer.decode(own, made.blob);
  const placed: MadeLayer = { ...made, format, from: manifest };
  return {
    piece: { format, manifest, layer: own, blob: made.blob, evidence },
    written: await referrerOver(subject, placed),
  };
}
