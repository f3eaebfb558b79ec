import { createHash } from 'node:crypto';

/** 2026-01-15T12:00:00Z: when everything in a world happens unless a test says otherwise. */
export const DEFAULT_TIME: Date = new Date('2026-01-15T12:00:00Z');

/** `length` bytes that depend on the labels only: SHA-256 in counter mode. */
export function derive(length: number, ...labels: readonly string[]): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, counter) =>
    createHash('sha256').update(JSON.stringify(labels)).update(Uint32Array.of(counter)).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}

/** A number below `limit` (at most 2^48) that depends on the labels only. */
export function deriveNumber(limit: number, ...labels: readonly string[]): number {
  return Buffer.from(derive(6, ...labels)).readUIntBE(0, 6) % limit;
}
