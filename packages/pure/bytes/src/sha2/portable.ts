/** SHA-2 where no platform has it for bytes in memory, at once. */
export { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
