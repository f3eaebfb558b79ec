import { type Digest, json, LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlobEntry, decodeInventory, encodeInventory } from './index.ts';

const A: Digest = `sha256:${'a'.repeat(64)}`;
const B: Digest = `sha256:${'b'.repeat(64)}`;
const layers: BlobEntry[] = [
  { digest: A, size: 10 },
  { digest: B, size: 0 },
];

const anyLayers: fc.Arbitrary<BlobEntry[]> = fc.uniqueArray(
  fc.record({
    digest: fc.stringMatching(/^[0-9a-f]{64}$/).map((each): Digest => `sha256:${each}`),
    size: fc.maxSafeNat(),
  }),
  { selector: ({ digest }) => digest },
);
const text = (from: string, to: string): Uint8Array =>
  utf8.encode(utf8.decode(encodeInventory(layers)).replace(from, to));

describe('an inventory', () => {
  it('is one line that a person can read', () =>
    expect(utf8.decode(encodeInventory(layers))).toBe(
      `{"layers":[{"digest":"${A}","size":10},{"digest":"${B}","size":0}],"schemaVersion":1}`,
    ));

  it('may be empty', () => expect(decodeInventory(encodeInventory([]))).toEqual([]));

  it('is read back, whatever it holds, and sorted', () => {
    fc.assert(
      fc.property(anyLayers, (some) => {
        expect(decodeInventory(encodeInventory(some))).toEqual(
          some.toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
        );
      }),
    );
  });

  it('has the same bytes whatever the order, and however often a layer was seen', () => {
    fc.assert(
      fc.property(anyLayers, (some) => {
        expect(encodeInventory([...some.toReversed(), ...some])).toEqual(encodeInventory(some));
      }),
    );
  });

  it('with any byte changed is refused, or is another inventory in its one form', async () => {
    const good = encodeInventory(layers);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Uint8Array.from(good);
        if (bytes[at] === byte) return;
        bytes[at] = byte;
        const code = await codeOf(() => decodeInventory(bytes));
        expect(['accepted', 'INVENTORY', 'UNSUPPORTED']).toContain(code);
        if (code === 'accepted') expect(encodeInventory(decodeInventory(bytes))).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('never ends in anything but a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.json().map(utf8.encode)), async (bytes) => {
        expect(['INVENTORY', 'UNSUPPORTED']).toContain(await codeOf(() => decodeInventory(bytes)));
      }),
    );
  });

  it.each<[string, string, Uint8Array]>([
    ['nothing', 'INVENTORY', new Uint8Array(0)],
    ['no JSON', 'INVENTORY', utf8.encode('layers')],
    ['a list', 'INVENTORY', utf8.encode('[]')],
    ['no layers: absent is not the form of none', 'INVENTORY', utf8.encode('{"schemaVersion":1}')],
    ['no version', 'INVENTORY', utf8.encode('{"layers":[]}')],
    ['another version', 'INVENTORY', text(':1}', ':2}')],
    [
      'an unknown key',
      'INVENTORY',
      text('"schemaVersion"', '"registry":"r.example","schemaVersion"'),
    ],
    ['a time', 'INVENTORY', text('"schemaVersion"', '"made":"2026-01-01","schemaVersion"')],
    ['an unknown key of a layer', 'INVENTORY', text('"size":10', '"name":"x","size":10')],
    ['a key twice', 'INVENTORY', text('"size":10', '"size":10,"size":10')],
    ['a key in another case', 'INVENTORY', text('"layers"', '"Layers"')],
    ['a layer twice', 'INVENTORY', text(B, A)],
    ['layers in another order', 'INVENTORY', text(A, `sha256:${'c'.repeat(64)}`)],
    ['keys in another order', 'INVENTORY', utf8.encode(`{"schemaVersion":1,"layers":[]}`)],
    ['white space', 'INVENTORY', utf8.encode(`${utf8.decode(encodeInventory(layers))}\n`)],
    ['a digest that is too short', 'INVENTORY', text(A, A.slice(0, -1))],
    ['a digest in capitals', 'INVENTORY', text(A, A.toUpperCase())],
    ['a digest that is a path', 'INVENTORY', text(A, `../${A}`)],
    ['a digest of another algorithm', 'UNSUPPORTED', text(A, `sha512:${'a'.repeat(128)}`)],
    ['a size that is text', 'INVENTORY', text('10', '"10"')],
    ['a negative size', 'INVENTORY', text('10', '-1')],
    ['a size with a fraction', 'INVENTORY', text('10', '1.5')],
    ['a size of 2^53', 'INVENTORY', text('10', String(2n ** 53n))],
    ['a null for the layers', 'INVENTORY', utf8.encode('{"layers":null,"schemaVersion":1}')],
    ['bytes that are no UTF-8', 'INVENTORY', Uint8Array.of(0xff, 0xfe)],
    [
      'as many bytes as the limit, and nothing in them',
      'INVENTORY',
      new Uint8Array(LIMITS.inventoryJson),
    ],
    ['one byte more than the limit', 'LIMIT', new Uint8Array(LIMITS.inventoryJson + 1)],
  ])('with %s is refused as %s', async (_, code, bytes) =>
    expect(await codeOf(() => decodeInventory(bytes))).toBe(code),
  );

  it('is not written for one digest with two sizes', async () =>
    expect(await codeOf(() => encodeInventory([...layers, { digest: A, size: 11 }]))).toBe(
      'INVENTORY',
    ));

  it('is not written where no reader would take it', async () => {
    const many = Array.from(
      { length: Math.ceil(LIMITS.inventoryJson / 90) },
      (_, i): BlobEntry => ({ digest: `sha256:${i.toString(16).padStart(64, '0')}`, size: i }),
    );
    expect(await codeOf(() => encodeInventory(many))).toBe('LIMIT');
  });

  it('is plain JSON to everybody else', () =>
    expect(json.parse(encodeInventory(layers))).toMatchObject({ schemaVersion: 1n }));
});
