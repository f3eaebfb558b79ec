import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, digest, type Json, LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSet, encodeSet, makeSet } from './set.ts';

const hash = (text: string) => digest.of(utf8.encode(text));
const set = makeSet(
  hash('bundle'),
  [
    { digest: hash('1'), size: 1024 },
    { digest: hash('2'), size: 512 },
  ],
  [hash('p')],
);

/** A set file with other fields, and the identity that goes with them: an attacker can hash. */
function forged(change: Record<string, unknown>): Uint8Array {
  const { id: _, ...parts } = JSON.parse(utf8.decode(encodeSet(set), 'PARSE')) as Record<
    string,
    unknown
  >;
  const document = bigints({ ...parts, ...change }) as Record<string, Json>;
  return canonicalJson({ ...document, id: digest.of(canonicalJson(document)) });
}

const bigints = (value: unknown): Json =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'number' ? BigInt(each) : each,
  ) as Json;
const text = (change: (text: string) => string): Uint8Array =>
  utf8.encode(change(utf8.decode(encodeSet(set), 'PARSE')));
const volumes = (count: number, size = 512) =>
  Array.from({ length: count }, () => ({ digest: set.id, size }));
const shards = (data: number, parity: number) => ({
  data: volumes(data),
  size: 512 * data,
  shardSize: 512,
  parity: Array.from({ length: parity }, () => set.id),
});

describe('a set file', () => {
  it('is read as it was written', () => expect(decodeSet(encodeSet(set))).toEqual(set));

  it('is the example of FORMAT.md, byte for byte', () => {
    const [, example] =
      /```text\n(.*)\n```/.exec(
        readFileSync(join(import.meta.dirname, '../../FORMAT.md'), 'utf8'),
      ) ?? [];
    expect(utf8.decode(encodeSet(set), 'PARSE')).toBe(example);
  });

  it.each([
    ['as many volumes as three digits number', shards(LIMITS.volumes, 0)],
    ['as many shards as GF(2^8) has points', shards(200, LIMITS.shards - 200)],
  ])('takes %s', async (_, parts) =>
    expect(await codeOf(() => decodeSet(forged(parts)))).toBe('accepted'),
  );

  it.each<[string, () => Uint8Array]>([
    ['a hash that was edited', () => text((each) => each.replace(hash('2'), hash('3')))],
    ['an identity that was edited', () => text((each) => each.replace(set.id, hash('3')))],
    ['a length that was edited', () => text((each) => each.replace('1536', '2048'))],
    ['white space', () => text((each) => each.replace(',', ', '))],
    ['a line feed at its end', () => text((each) => `${each}\n`)],
    ['half of it', () => encodeSet(set).subarray(0, 100)],
    ['nothing', () => new Uint8Array()],
    ['a key twice', () => text((each) => each.replace('{', '{"schemaVersion":1,'))],
    ['an unknown key, hashed', () => forged({ note: 'x' })],
    ['another version, hashed', () => forged({ schemaVersion: 2 })],
    ['a length that is not the sum, hashed', () => forged({ size: 2048 })],
    ['a shard size that is not the largest, hashed', () => forged({ shardSize: 2048 })],
    ['no volumes, hashed', () => forged({ data: [], size: 0, shardSize: 512 })],
    [
      'an empty volume, hashed',
      () =>
        forged({ data: [...volumes(1), { digest: set.id, size: 0 }], size: 512, shardSize: 512 }),
    ],
    [
      'a volume of a broken block, hashed',
      () => forged({ data: volumes(1, 513), size: 513, shardSize: 513 }),
    ],
    ['one volume too many', () => forged(shards(LIMITS.volumes + 1, 0))],
    ['one shard too many', () => forged(shards(200, LIMITS.shards - 199))],
    ['no bundle, hashed', () => forged({ bundle: undefined })],
    ['a digest that is none', () => forged({ parity: ['sha256:x'] })],
    ['a number for a digest', () => forged({ parity: [7] })],
  ])('is refused with %s', async (_, bytes) =>
    expect(await codeOf(() => decodeSet(bytes()))).toBe('VOLUME_SET'),
  );

  it('is not parsed where it is too large', async () => {
    expect(await codeOf(() => decodeSet(new Uint8Array(LIMITS.setJson)))).toBe('VOLUME_SET');
    expect(await codeOf(() => decodeSet(new Uint8Array(LIMITS.setJson + 1)))).toBe('LIMIT');
  });

  it('is refused with any bytes exchanged, and never otherwise than by a code', async () => {
    const bytes = encodeSet(set);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(12), fc.uint8Array({ maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, length, others]) => {
        const changed = Uint8Array.from([
          ...bytes.subarray(0, at),
          ...others,
          ...bytes.subarray(at + length),
        ]);
        const isSame = Buffer.from(changed).equals(Buffer.from(bytes));
        expect(isSame ? ['accepted'] : ['VOLUME_SET', 'UNSUPPORTED']).toContain(
          await codeOf(() => decodeSet(changed)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('has another identity with any other volume, size or order', () => {
    const piece = fc.record({
      digest: fc.constantFrom(hash('a'), hash('b')),
      size: fc.constantFrom(512, 1024),
    });
    const lists = fc.tuple(
      fc.array(piece, { minLength: 1, maxLength: 3 }),
      fc.array(fc.constantFrom(hash('a'), hash('b')), { maxLength: 2 }),
    );
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        expect(makeSet(hash('bundle'), ...one).id === makeSet(hash('bundle'), ...other).id).toBe(
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });
});
