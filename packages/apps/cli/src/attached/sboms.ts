import { canonicalJson, type Digest, digest, json, LIMITS, utf8 } from '@sealift/bytes';
import type { AttachedImage } from '@sealift/export';
import { Rejection, reject } from '@sealift/failures';
import { type Envelope, isReferrer } from '@sealift/sigstore';
import { evidenceLines, layersOf } from './evidence-lines.ts';
import { isSbomPredicate, isSbomType } from './sbom-types.ts';

/** A bill of materials. */
export interface Sbom {
  readonly subject: string;
  /** Of its bytes. */
  readonly digest: Digest;
  /** `cosign .sbom`, `referrer`, or `attestation`; only the last is signed. */
  readonly source: string;
  /** Media type, or predicate type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * Every bill of materials on an image and its parts, however it is attached, each document once.
 */
export async function sbomsOf(image: AttachedImage): Promise<Sbom[]> {
  const plain: Sbom[] = [];
  for (const object of image.attached)
    for (const layer of layersOf(object)) {
      const source = plainSource(object.scheme, layer.mediaType);
      if (source === undefined) continue;
      plain.push(sbom(object.subject, source, layer.mediaType, await image.read(layer)));
    }
  const signed = (await evidenceLines(image)).flatMap(
    ({ subject, predicateType = '', envelope }) =>
      envelope !== undefined && isSbomPredicate(predicateType)
        ? [sbom(subject, 'attestation', predicateType, predicateOf(envelope))]
        : [],
  );
  const once = new Map(
    [...plain, ...signed].map((each) => [
      `${each.subject} ${digest.of(meaningOf(each.bytes))}`,
      each,
    ]),
  );
  return [...once.values()];
}

/** How a document hangs there as it is; undefined for what is none. */
function plainSource(scheme: string, mediaType: string): string | undefined {
  if (scheme === 'cosign-sbom') return 'cosign .sbom';
  return isReferrer(scheme) && isSbomType(mediaType) ? 'referrer' : undefined;
}

/** One JSON document in two spellings is one; the signed one is kept. */
function meaningOf(bytes: Uint8Array): Uint8Array {
  try {
    return canonicalJson(json.parse(bytes, 'PARSE', LIMITS.evidenceBlob));
  } catch (thrown) {
    if (thrown instanceof Rejection) return bytes;
    throw thrown;
  }
}

const sbom = (subject: string, source: string, type: string, bytes: Uint8Array): Sbom => ({
  subject,
  digest: digest.of(bytes),
  source,
  type,
  bytes,
});

/**
 * The predicate alone: text where it is text, else JSON in the form of RFC 8785, since the
 * statement's own spelling is not the document's.
 */
function predicateOf({ payload }: Envelope): Uint8Array {
  const statement = json.parse(payload, 'PARSE', LIMITS.evidenceBlob);
  const predicate = json.isObject(statement) ? statement['predicate'] : undefined;
  if (predicate === undefined) return reject('STRUCTURE', 'statement without a predicate');
  return typeof predicate === 'string' ? utf8.encode(predicate) : canonicalJson(predicate);
}
