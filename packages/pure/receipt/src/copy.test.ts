/** The predicate of whoever copied an image. */
import { type Digest, json, utf8 } from '@sealift/bytes';
import { SCHEMES } from '@sealift/oci';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Copied, copySchema, encodeCopy, saysSameCopy } from './index.ts';

const A: Digest = `sha256:${'a'.repeat(64)}`;
const B: Digest = `sha256:${'b'.repeat(64)}`;
const COPIED: Copied = {
  ...{ bundle: A, policy: B, source: 'ghcr.io/a/b:1', destination: 'r.example/m/a/b:1' },
  evidence: [{ subject: A, scheme: 'cosign-sig', digest: B, layer: A }],
  time: Date.UTC(2026, 2, 1),
};
const said = (copied: Copied) => json.parse(encodeCopy(copied));

describe('a copy', () => {
  it('says all of it, and no more', () => {
    const { time, ...rest } = COPIED;
    const written = JSON.parse(utf8.decode(encodeCopy(COPIED)));
    expect(written).toEqual({ ...rest, time: '2026-03-01T00:00:00Z' });
    expect(Object.keys(copySchema().properties).sort()).toEqual(Object.keys(written).sort());
    const { bundle: _, policy: __, ...bare } = COPIED;
    const least = Object.keys(JSON.parse(utf8.decode(encodeCopy(bare)))).sort();
    expect([...copySchema().required].sort()).toEqual(least);
  });

  it('is the same at whatever time', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), fc.constantFrom(...SCHEMES), (s, scheme) => {
        const evidence = COPIED.evidence.map((one) => ({ ...one, scheme }));
        const copied = { ...COPIED, evidence };
        expect(saysSameCopy(said({ ...copied, time: s * 1000 }), copied)).toBe(true);
      }),
    ));

  it.each<[string, Copied]>([
    ['of another place', { ...COPIED, destination: 'r.example/m/a/b:2' }],
    ['of another image', { ...COPIED, source: 'ghcr.io/a/b:2' }],
    ['from another bundle', { ...COPIED, bundle: B }],
    ['by another policy', { ...COPIED, policy: undefined }],
    ['on other evidence', { ...COPIED, evidence: [] }],
  ])('is another one %s', (_, other) => expect(saysSameCopy(said(other), COPIED)).toBe(false));

  it.each<[string, string]>([
    ['a list', '[]'],
    ['nothing', 'null'],
    ['more than that', JSON.stringify({ ...COPIED, more: 1 })],
  ])('is not %s', (_, text) =>
    expect(saysSameCopy(json.parse(utf8.encode(text)), COPIED)).toBe(false),
  );
});

describe('copy.schema.json', () => {
  it('is what the table says (vitest -u writes it)', () =>
    expect(`${JSON.stringify(copySchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../copy.schema.json',
    ));
});
