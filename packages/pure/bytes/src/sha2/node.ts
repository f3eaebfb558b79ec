/** SHA-2 of Node: half the time of JavaScript's, a tenth where that is not compiled yet. */
// biome-ignore lint/correctness/noNodejsModules: it stands under the condition `node` of `imports`
import { hash } from 'node:crypto';

type Hash = (bytes: Uint8Array) => Uint8Array;

export const sha256: Hash = (bytes) => plain(hash('sha256', bytes, 'buffer'));
export const sha384: Hash = (bytes) => plain(hash('sha384', bytes, 'buffer'));
export const sha512: Hash = (bytes) => plain(hash('sha512', bytes, 'buffer'));

/** No Buffer, whose `slice` and `toString` are others than those of a Uint8Array. */
const plain = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);
