/** The one part of Node that this room may use, and only under the condition `node`. */
declare module 'node:crypto' {
  export function hash(algorithm: string, data: Uint8Array, encoding: 'buffer'): Uint8Array;
}
