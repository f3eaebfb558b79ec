/** The payload of a cosign signature: "simple signing" (VERIFICATION §4.3). */
import { type Digest, digest, Fields, json, LIMITS } from '@sealift/bytes';

const TYPE = 'cosign container image signature';

export interface SimpleSigningPayload {
  /** Digest of the image that was signed. */
  readonly digest: Digest;
  /** The name it was signed under, often without a tag, sometimes empty. */
  readonly dockerReference: string;
}

/**
 * Reads a payload, after its signature was verified. Exact fields only. @throws Rejection PARSE |
 * STRUCTURE | UNSUPPORTED
 */
export function parseSimpleSigning(payload: Uint8Array): SimpleSigningPayload {
  const fields = new Fields(
    json.parse(payload, 'PARSE', LIMITS.bundleJson),
    'payload',
    'STRUCTURE',
  );
  const critical = fields.object('critical');
  const identity = critical.object('identity');
  const image = critical.object('image');
  critical.oneOf('type', [TYPE]);
  fields.optionalObject('optional');
  const read = {
    digest: digest.parse(image.text('docker-manifest-digest'), 'STRUCTURE'),
    dockerReference: identity.text('docker-reference'),
  };
  for (const each of [identity, image, critical, fields]) each.end();
  return read;
}
