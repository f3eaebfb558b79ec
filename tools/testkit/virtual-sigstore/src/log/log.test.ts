import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../world.ts';
import type { InclusionProof, LogEntry } from './log.ts';
import { auditPath, merkleRoot } from './merkle.ts';

const world = createWorld({ seed: 'log', host: 'localhost:3000' });
const hash = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162 §2.1.3.2, which climbs from the leaf; the tree itself is built from the root down. */
function climb(
  body: Uint8Array,
  { logIndex, treeSize, hashes }: Pick<InclusionProof, 'logIndex' | 'treeSize' | 'hashes'>,
): Buffer {
  let [fn, sn, node] = [logIndex, treeSize - 1, hash(Buffer.of(0), body)];
  for (const sibling of hashes) {
    const left = fn % 2 === 1 || fn === sn;
    node = left ? hash(Buffer.of(1), sibling, node) : hash(Buffer.of(1), node, sibling);
    while (left && fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return node;
}

describe('merkle', () => {
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((text) => Buffer.from(text, 'hex'));

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])("has the root of Certificate Transparency's own test for %i leaves", (count, root) => {
    expect(Buffer.from(merkleRoot(inputs.slice(0, count))).toString('hex')).toBe(root);
  });

  it('proves every leaf of every tree up to 20', () => {
    const leaves = Array.from({ length: 20 }, (_, n) => Buffer.of(n));
    for (let treeSize = 1; treeSize <= 20; treeSize += 1) {
      const tree = leaves.slice(0, treeSize);
      tree.forEach((leaf, logIndex) => {
        expect(climb(leaf, { logIndex, treeSize, hashes: auditPath(logIndex, tree) })).toEqual(
          Buffer.from(merkleRoot(tree)),
        );
      });
    }
  });
});

describe('append', () => {
  const entry: LogEntry = world.log.append({
    kind: 'hashedrekord',
    apiVersion: '0.0.1',
    spec: { b: 1, a: 'ü' },
  });

  it('canonicalises the body', () => {
    expect(Buffer.from(entry.body).toString()).toBe(
      '{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"a":"ü","b":1}}',
    );
    expect([entry.kind, entry.version]).toEqual(['hashedrekord', '0.0.1']);
  });

  it('promises with the canonical JSON of body, time, log and global index', () => {
    const text =
      `{"body":"${Buffer.from(entry.body).toString('base64')}",` +
      `"integratedTime":1768478400,"logID":"${world.log.key.fingerprint}",` +
      `"logIndex":${entry.logIndex}}`;
    expect(verify('sha256', Buffer.from(text), world.pins.rekorKey, entry.set)).toBe(true);
  });

  it('proves inclusion in a tree that is not trivial', () => {
    const { proof } = entry;
    expect([proof.logIndex, proof.treeSize, proof.hashes.length]).toEqual([5, 8, 3]);
    expect(climb(entry.body, proof)).toEqual(Buffer.from(proof.rootHash));
    expect(entry.logIndex).not.toBe(proof.logIndex);
  });

  it('signs the checkpoint', () => {
    const [text = '', line = ''] = entry.proof.checkpoint.split('\n\n');
    const [dash, name, blob = ''] = line.trimEnd().split(' ');
    const bytes = Buffer.from(blob, 'base64');
    expect([dash, name]).toEqual(['—', 'localhost:3000']);
    expect(bytes.subarray(0, 4).toString('hex')).toBe(world.log.key.fingerprint.slice(0, 8));
    expect(verify('sha256', Buffer.from(`${text}\n`), world.pins.rekorKey, bytes.subarray(4))).toBe(
      true,
    );
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^localhost:3000 - [0-9]+$/),
      '8',
      Buffer.from(entry.proof.rootHash).toString('base64'),
    ]);
  });

  it('proves older entries in newer trees', () => {
    const later = world.log.append({ later: true });
    const proof = world.log.prove(entry.proof.logIndex);
    expect(proof.treeSize).toBeGreaterThan(later.proof.logIndex);
    expect(climb(entry.body, proof)).toEqual(Buffer.from(proof.rootHash));
  });

  it('can be the first leaf of its log', () => {
    const { log } = createWorld({ entriesBefore: 0, entriesAfter: 0, indexOffset: 0 });
    expect(log.append({ first: true })).toMatchObject({
      logIndex: 0,
      proof: { logIndex: 0, treeSize: 1, hashes: [] },
    });
  });

  it('takes bytes as they are, another time, another key', () => {
    const body = Buffer.from('{"a":1,"a":2}');
    const other = world.log.append(body, {
      integratedTime: new Date('2026-02-01T00:00:00Z'),
      key: world.keyPair('p256', 'thief'),
    });
    expect(other).toMatchObject({ body, integratedTime: 1769904000, logId: world.log.logId });
    expect(other.set).not.toEqual(world.log.signSet(other));
  });
});
