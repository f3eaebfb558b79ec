import { canonicalJson, type Digest, json, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReceipt, encodeReceipt, type Receipt, receiptSchema } from './index.ts';

const A: Digest = `sha256:${'a'.repeat(64)}`;
const B: Digest = `sha256:${'b'.repeat(64)}`;
const evidence = { subject: A, scheme: 'cosign-sig', digest: B } as const;
const image = { source: 'ghcr.io/a/b:1', destination: 'r.example/m/a/b:1', digest: A } as const;
const signature = { image: A, subject: A, repository: 'r.example/m/a/b', digest: B } as const;
const RECEIPT: Receipt = {
  bundle: A,
  complete: true,
  countersigned: [
    { ...signature, scheme: 'cosign-sig', before: 'absent' },
    { ...signature, subject: B, scheme: 'referrers-api' },
  ],
  evidence: { carried: [evidence], left: [], unverified: [evidence] },
  images: [
    { ...image, before: 'absent' },
    { ...image, destination: 'r.example/m/a/b:2', before: B },
    { ...image, destination: `r.example/m/a/b@${A}` },
  ],
  policy: B,
  time: Date.UTC(2026, 2, 1),
  to: 'r.example/m',
};
type Plain = Record<string, unknown>;
const plain = (): Plain => JSON.parse(utf8.decode(encodeReceipt(RECEIPT)));
const bytesOf = (value: unknown): Uint8Array =>
  canonicalJson(json.parse(utf8.encode(JSON.stringify(value))));
const changed = (change: (receipt: Plain & { images: Plain[] }) => void): Uint8Array => {
  const receipt = plain() as Plain & { images: Plain[] };
  change(receipt);
  return bytesOf(receipt);
};
const layer = { ...evidence, layer: A };
const REFERRER = { ...signature, scheme: 'referrers-api' };
const signedAs = (one: object): Uint8Array =>
  changed((r) => Object.assign(r, { countersigned: [one] }));
const translatedAs = (...translated: readonly object[]): Uint8Array =>
  changed((r) => Object.assign(r['evidence'] as object, { translated }));
/** Of an import that failed, with this image alone. */
const unsure = (image: (receipt: { images: Plain[] }) => Plain): Uint8Array =>
  changed((r) => Object.assign(r, { complete: false, images: [image(r)] }));

describe('a receipt', () => {
  it('is read as it was written', () =>
    expect(decodeReceipt(encodeReceipt(RECEIPT))).toEqual(RECEIPT));

  it('is read with a tag that nobody knows of', () => {
    const images = [{ ...image, before: 'absent', uncertain: true }] as const;
    const partial = { ...RECEIPT, complete: false, images };
    expect(decodeReceipt(encodeReceipt(partial))).toEqual(partial);
  });

  it('is read without a bundle and a policy', () => {
    const { bundle: _, policy: __, countersigned: ___, ...bare } = RECEIPT;
    expect(decodeReceipt(encodeReceipt(bare))).toEqual(bare);
  });

  it('is read with what was written in another form', () => {
    const translated = [{ from: layer, to: { ...layer, scheme: 'referrers-api' } }] as const;
    const receipt = { ...RECEIPT, evidence: { ...RECEIPT.evidence, translated } };
    expect(decodeReceipt(encodeReceipt(receipt))).toEqual(receipt);
  });

  it.each<[string, () => Uint8Array]>([
    ['no JSON', () => utf8.encode('{')],
    ['a list', () => utf8.encode('[]')],
    ['white space', () => utf8.encode(JSON.stringify(plain(), null, 1))],
    ['another version', () => changed((receipt) => (receipt['schemaVersion'] = 2))],
    ['another key', () => changed((receipt) => (receipt['more'] = 1))],
    ['a time with fractions', () => changed((r) => (r['time'] = '2026-03-01T00:00:00.5Z'))],
    ['a time that is none', () => changed((r) => (r['time'] = 'now'))],
    ['a word for true', () => changed((r) => (r['complete'] = 'true'))],
    [
      'a scheme that is none',
      () => changed((r) => (r['evidence'] = { carried: [{ ...evidence, scheme: 'x' }] })),
    ],
    ['a list of no signatures', () => changed((r) => (r['countersigned'] = []))],
    ['a signature that is found in no way', () => signedAs({ ...signature })],
    ['a signature in a file', () => signedAs({ ...signature, scheme: 'detached-bundle' })],
    ['a tag that led nowhere', () => signedAs({ ...signature, scheme: 'cosign-sig' })],
    ['a referrer with a tag', () => signedAs({ ...REFERRER, before: 'absent' })],
    ['a short repository', () => signedAs({ ...REFERRER, repository: 'b' })],
    ['a repository with a tag', () => signedAs({ ...REFERRER, repository: 'r.example/b:1' })],
    ['a signature with more', () => signedAs({ ...REFERRER, more: 1 })],
    ['no other form at all', () => translatedAs()],
    ['another form of nothing', () => translatedAs({ to: layer })],
    ['another form without its layer', () => translatedAs({ from: layer, to: evidence })],
    [
      'another form of what is about another',
      () => translatedAs({ from: layer, to: { ...layer, subject: B } }),
    ],
    ['another form with more', () => translatedAs({ from: layer, to: layer, more: 1 })],
    ['a tag without what it was', () => changed((r) => delete r.images[0]?.['before'])],
    [
      'what it was without a tag',
      () => changed((r) => Object.assign(r.images[2] ?? {}, { before: 'absent' })),
    ],
    [
      'one destination twice',
      () => changed((r) => Object.assign(r.images[1] ?? {}, { destination: image.destination })),
    ],
    [
      'uncertain tags in a whole one',
      () => changed((r) => Object.assign(r.images[0] ?? {}, { uncertain: true })),
    ],
    ['a word for uncertain', () => unsure((r) => ({ ...r.images[0], uncertain: 'true' }))],
    ['a tag that is not uncertain', () => unsure((r) => ({ ...r.images[0], uncertain: false }))],
    ['an uncertain digest', () => unsure((r) => ({ ...r.images[2], uncertain: true }))],
    ['a short digest', () => changed((r) => (r['bundle'] = 'sha256:aa'))],
    [
      'a short name',
      () => changed((r) => Object.assign(r.images[0] ?? {}, { destination: 'b:1' })),
    ],
  ])('is refused with %s', async (_, bytes) =>
    expect(await codeOf(() => decodeReceipt(bytes()))).toBe('RECEIPT'),
  );

  it('is never more than refused', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const receipt = { ...plain(), ...(value as object) };
        const code = await codeOf(() => decodeReceipt(bytesOf(receipt)));
        expect(['accepted', 'RECEIPT', 'UNSUPPORTED']).toContain(code);
      }),
    ));
});

describe('receipt.schema.json', () => {
  it('is what the table says (vitest -u writes it)', async () => {
    const text = `${JSON.stringify(receiptSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../receipt.schema.json');
  });

  it('asks for what readers ask for, and knows what is written', async () => {
    const { properties, required } = receiptSchema();
    expect(Object.keys(properties).sort()).toEqual(Object.keys(plain()).sort());
    for (const name of required) {
      const without = changed((receipt) => delete receipt[name]);
      expect(`${name} ${await codeOf(() => decodeReceipt(without))}`).toBe(`${name} RECEIPT`);
    }
  });
});
