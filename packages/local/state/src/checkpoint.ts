/**
 * A small file beside the state that says which state was written last, so that one that comes from
 * a backup is noticed. T9: it is written before the state, with the digest that comes, and after it
 * without: whenever the process ends, one of the two is the state that is there.
 */
import { type Digest, digest, Fields, json, LIMITS, utf8 } from '@sealift/bytes';

/** Which states are expected at the path. */
export interface Checkpoint {
  readonly current: Digest;
  /** The one that is being written, where a write did not come to its end. */
  readonly next?: Digest;
}

/** Where the checkpoint of a state is. */
export const checkpointPath = (path: string): string => `${path}.checkpoint`;

/** The bytes of a checkpoint. */
export const encodeCheckpoint = (checkpoint: Checkpoint): Uint8Array =>
  utf8.encode(`${JSON.stringify(checkpoint)}\n`);

/** Reads a checkpoint. @throws Rejection CONFIG */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const fields = new Fields(json.parse(bytes, 'CONFIG', LIMITS.pemFile), 'checkpoint', 'CONFIG');
  const current = digest.parse(fields.text('current'), 'CONFIG');
  const next = fields.optionalText('next');
  fields.end();
  return { current, ...(next === undefined ? {} : { next: digest.parse(next, 'CONFIG') }) };
}
