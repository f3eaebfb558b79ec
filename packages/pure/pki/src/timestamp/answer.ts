import { equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Hash } from '../provider.ts';
import { readOver } from './timestamp.ts';

/** What an authority was asked for (RFC 3161 §2.4.1). */
export interface TimestampAsked {
  readonly data: Uint8Array;
  /** Of the message imprint. */
  readonly hash: Hash;
  /** The content of the INTEGER. */
  readonly nonce: Uint8Array;
}

/**
 * What an authority answered was granted, and is what it was asked for: the imprint of these bytes,
 * by the same hash, and the nonce, without which it could be an answer of long ago (RFC 3161
 * §2.4.2). Whose signature it has, only a pinned authority tells: `verifyTimestamp`.
 * @throws Rejection TIMESTAMP_INVALID | LIMIT
 */
export function requireAsked(response: Uint8Array, { data, hash, nonce }: TimestampAsked): void {
  const { info } = readOver(response, data);
  if (info.imprintHash !== hash)
    reject('TIMESTAMP_INVALID', `the timestamp has a ${info.imprintHash} imprint, not ${hash}`);
  if (info.nonce === undefined || !equal(info.nonce, nonce))
    reject('TIMESTAMP_INVALID', 'the timestamp has not the nonce that was asked with');
}
