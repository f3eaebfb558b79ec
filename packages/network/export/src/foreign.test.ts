import { digest, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES, parseManifest } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { checkForeign } from './foreign.ts';
import type { Storage } from './origin.ts';

const described = (text: string, mediaType: string, more: object = {}) => {
  const bytes = utf8.encode(text);
  return { mediaType, digest: digest.of(bytes), size: bytes.length, ...more };
};
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** An image of so many layers, the last of them with URLs. */
function graphOf(count: number) {
  const layers = Array.from({ length: count }, (_, n) =>
    described(`layer ${n}`, LAYER, n === count - 1 ? { urls: ['https://mcr.example/x'] } : {}),
  );
  const config = described('{}', 'application/vnd.oci.image.config.v1+json');
  const mediaType = MEDIA_TYPES.ociManifest;
  const bytes = utf8.encode(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  const descriptor = { mediaType, digest: digest.of(bytes), size: bytes.length };
  const document = parseManifest(bytes, descriptor);
  const node = { descriptor, document, bytes };
  const listed = document.kind === 'manifest' ? document.layers : [];
  return { root: descriptor, nodes: [node], configs: [], layers: listed };
}

/** @param asked is told of each layer that is looked for @param isThere what it finds */
const storageOf = (asked: string[], isThere = false) =>
  ({
    absent: 'NOT_FOUND',
    holds: (layer: { readonly digest: string }) => {
      asked.push(layer.digest);
      return Promise.resolve(isThere);
    },
  }) as Partial<Storage> as Storage;

describe('layers that others distribute', () => {
  const graph = graphOf(3);
  const last = graph.layers[2]?.digest;

  it('NOT_FOUND where they are not there; no other layer is looked for', async () => {
    const asked: string[] = [];
    expect(await codeOf(() => checkForeign(storageOf(asked), graph, () => false))).toBe(
      'NOT_FOUND',
    );
    expect(asked).toEqual([last]);
  });

  it('are taken where they are there, or stay behind', async () => {
    expect(await codeOf(() => checkForeign(storageOf([], true), graph, () => false))).toBe(
      'accepted',
    );
    const asked: string[] = [];
    expect(await codeOf(() => checkForeign(storageOf(asked), graph, () => true))).toBe('accepted');
    expect(asked).toEqual([]);
  });

  it('are looked through once, however many there are (T34)', async () => {
    const wide = graphOf(4000);
    const start = performance.now();
    for (let names = 0; names < 100; names++)
      await codeOf(() => checkForeign(storageOf([]), wide, () => false));
    // For each layer anew it would be minutes.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
