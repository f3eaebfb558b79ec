import { hash } from 'node:crypto';
import type { Digest } from '@sealift/bytes';

/** The digest of bytes in memory, by Node: the list of a large bundle has tens of megabytes. */
export const digestOf = (bytes: Uint8Array): Digest => `sha256:${hash('sha256', bytes)}`;
