import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/**
 * RFC 6962 §2.1 as it is written, so that no mistake of the log is made again here. @returns base64
 */
export function rootOf(entries: readonly Uint8Array[]): string {
  return treeHash(entries.map((entry) => sha256(Uint8Array.of(0), entry))).toString('base64');
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first, second] = leaves;
  if (first === undefined) return sha256();
  if (second === undefined) return first;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Uint8Array.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}
