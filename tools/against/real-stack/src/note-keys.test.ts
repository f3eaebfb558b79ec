import { createHash, generateKeyPairSync } from 'node:crypto';
import { parseWitness } from '@sealift/tlog';
import { describe, expect, it } from 'vitest';
import { consistentRoots } from './consistency.ts';
import { logVerifierKey, makeWitness } from './note-keys.ts';

describe('keys of notes', () => {
  it('of a witness are read by the verifier', () =>
    expect(parseWitness(makeWitness('witness.example/w').verifier).name).toBe('witness.example/w'));

  it(
    'of a witness and its log differ in their type, so that one never passes for the ' + 'other',
    () => {
      const { publicKey } = generateKeyPairSync('ed25519');
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const key = logVerifierKey('log.example', pem);
      expect(Buffer.from(key.split('+').slice(2).join('+'), 'base64')[0]).toBe(1);
      expect(() => parseWitness(key)).toThrow();
    },
  );
});

const sha = (...parts: Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const leaves = Array.from({ length: 20 }, (_, i) => sha(Buffer.of(0), Buffer.of(i)));
const split = (size: number): number => 2 ** Math.ceil(Math.log2(size) - 1);

/** RFC 6962 §2.1, as it is written. */
function root(of: readonly Buffer[]): Buffer {
  const [first] = of;
  if (of.length === 1 && first !== undefined) return first;
  const k = split(of.length);
  return sha(Buffer.of(1), root(of.slice(0, k)), root(of.slice(k)));
}

/** RFC 6962 §2.1.2. */
function proof(m: number, of: readonly Buffer[], whole = true): Buffer[] {
  if (m === of.length) return whole ? [] : [root(of)];
  const k = split(of.length);
  return m <= k
    ? [...proof(m, of.slice(0, k), whole), root(of.slice(k))]
    : [...proof(m - k, of.slice(k), false), root(of.slice(0, k))];
}

describe('a consistency proof', () => {
  const head = (size: number) => ({ size: BigInt(size), root: root(leaves.slice(0, size)) });
  const pairs = leaves.flatMap((_, n) =>
    Array.from({ length: n + 1 }, (_unused, m) => [m + 1, n + 1] as const),
  );

  it.each(pairs)('from %d to %d leaves holds, and with one bit changed does not', (m, n) => {
    const path = proof(m, leaves.slice(0, n));
    expect(consistentRoots(head(m), head(n), path)).toBe(true);
    expect(consistentRoots({ ...head(m), root: sha() }, head(n), path)).toBe(false);
    expect(consistentRoots(head(m), { ...head(n), root: sha() }, path)).toBe(false);
    expect(consistentRoots(head(m), head(n), [...path, sha()])).toBe(false);
    if (path.length > 0) expect(consistentRoots(head(m), head(n), path.slice(1))).toBe(false);
  });

  it('leads nowhere from a larger tree', () =>
    expect(consistentRoots(head(5), head(4), [])).toBe(false));
  it('is empty from the empty tree', () =>
    expect(consistentRoots({ size: 0n, root: sha() }, head(4), [])).toBe(true));
});
