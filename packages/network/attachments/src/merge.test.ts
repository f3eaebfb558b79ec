import { digest as digests } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAttachment, mergeIndex } from './merge.ts';

const layer = (n: number) => ({
  mediaType: MEDIA_TYPES.dsse,
  digest: digests.of(Buffer.from(String(n % 3))),
  size: 1,
  annotations: { n: String(n) },
});
const manifest = (layers: readonly object[]): Uint8Array =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, layers }));
const layersOf = (bytes: Uint8Array | undefined): unknown[] =>
  JSON.parse(Buffer.from(bytes ?? []).toString()).layers;

const source = fc.uniqueArray(fc.nat(20), { minLength: 1 });

describe('mergeAttachment', () => {
  it('keeps what was there, in its order, adds what is missing, and is then content', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20)), source, (theirs, ours) => {
        const existing = manifest(theirs.map(layer));
        const sources = [manifest(ours.map(layer))];
        const missing = ours.filter((n) => !theirs.includes(n));
        const merged = mergeAttachment(existing, sources, 'x');
        expect(merged === undefined).toBe(missing.length === 0);
        expect(layersOf(merged ?? existing)).toEqual([...theirs, ...missing].map(layer));
        expect(mergeAttachment(merged ?? existing, sources, 'x')).toBeUndefined();
      }),
    );
  });

  it('gives the bytes of the one source as they are, where nothing is there', () => {
    const bytes = Buffer.from('{ "layers" : [ {"digest":"a"} ] }');
    expect(mergeAttachment(undefined, [bytes], 'x')).toBe(bytes);
  });

  it('puts two sources of one tag together', () => {
    const sources = [manifest([layer(1)]), manifest([layer(1), layer(3)])];
    expect(layersOf(mergeAttachment(undefined, sources, 'x'))).toEqual([layer(1), layer(3)]);
  });

  it.each([[[]], [[manifest([])]]])('has nothing to do without a layer', (sources) => {
    expect(mergeAttachment(undefined, sources, 'x')).toBeUndefined();
  });

  const wanted = [manifest([layer(1)])];
  it.each<[string, string, Uint8Array]>([
    ['is not JSON', 'INDEX', Buffer.from('{')],
    ['is a list', 'INDEX', Buffer.from('[]')],
    ['has layers that are no list', 'INDEX', Buffer.from('{"layers":{}}')],
    ['has layers that are no objects', 'INDEX', Buffer.from('{"layers":[1]}')],
    ['has one key twice (T19)', 'INDEX', Buffer.from('{"layers":[],"layers":[]}')],
    [
      'has as many layers as may be',
      'LIMIT',
      manifest(Array.from({ length: 1000 }, (_, n) => layer(n + 2))),
    ],
    [
      'is as long as may be',
      'LIMIT',
      Buffer.from(JSON.stringify({ layers: [], x: 'x'.repeat(4 * 1024 * 1024 - 30) })),
    ],
  ])('refuses to add to what %s', async (_, code, existing) =>
    expect(await codeOf(() => mergeAttachment(existing, wanted, 'x'))).toBe(code),
  );
});

describe('mergeIndex', () => {
  const entry = (n: number) => ({
    mediaType: MEDIA_TYPES.ociManifest,
    digest: digests.of(Buffer.from(String(n))),
    size: BigInt(n),
  });
  const manifestsOf = (bytes: Uint8Array | undefined): { digest: string }[] =>
    JSON.parse(Buffer.from(bytes ?? []).toString()).manifests;

  it('adds each digest once, and is then content', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(9), { minLength: 1 }),
        fc.uniqueArray(fc.nat(9)),
        (first, second) => {
          const made = mergeIndex(undefined, first.map(entry), 'x');
          const merged = mergeIndex(made, second.map(entry), 'x') ?? made;
          expect(manifestsOf(merged).map(({ digest }) => digest)).toEqual(
            [...new Set([...first, ...second])].map((n) => entry(n).digest),
          );
          expect(mergeIndex(merged, second.map(entry), 'x')).toBeUndefined();
        },
      ),
    );
  });

  it.each(['{', '[]', '{"manifests":7}', '{"manifests":[null]}'])(
    'refuses to add to %s',
    async (text) => {
      expect(await codeOf(() => mergeIndex(Buffer.from(text), [entry(1)], 'x'))).toBe('INDEX');
    },
  );
});
