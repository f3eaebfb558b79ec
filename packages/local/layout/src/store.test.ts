import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, digest, LIMITS } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { LayoutWriter, named } from './layout.fixture.ts';
import { openLayoutStore } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
async function open() {
  const layout = new LayoutWriter(join(folder, `layout-${count++}`));
  const image = layout.image('a');
  layout.list(named(image, 'registry.example/a/b:1'));
  return { layout, image, store: await openLayoutStore(layout.path) };
}

const EMPTY = { mediaType: MEDIA_TYPES.empty, digest: digest.of(Buffer.from('{}')), size: 2n };
const manifest = (more: object = {}): Uint8Array =>
  canonicalJson({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociManifest,
    config: EMPTY,
    layers: [],
    ...more,
  });
const listed = (path: string): { digest: string; annotations: object }[] =>
  JSON.parse(readFileSync(join(path, 'index.json'), 'utf8')).manifests;

describe('what is put into a layout', () => {
  it('is listed by its subject, beside what is there', async () => {
    const { layout, image, store } = await open();
    const bytes = manifest({ subject: image });
    await store.pushReferrer(bytes, MEDIA_TYPES.ociManifest);
    expect(listed(layout.path)).toMatchObject([
      { digest: image.digest },
      {
        digest: digest.of(bytes),
        annotations: { 'io.containerd.manifest.subject': image.digest },
      },
    ]);
  });

  it('is listed by its tag, which leads to the last of them', async () => {
    const { layout, store } = await open();
    const [first, second] = [manifest(), manifest({ annotations: { n: '2' } })];
    for (const bytes of [first, second])
      await store.pushTagged(bytes, MEDIA_TYPES.ociManifest, 'sha256-00.sig');
    expect((await store.manifest('sha256-00.sig')).bytes).toEqual(second);
    expect(listed(layout.path).map((entry) => entry.digest)).not.toContain(digest.of(first));
  });

  it('mends a blob that was cut off', async () => {
    const { layout, store } = await open();
    const bytes = Buffer.from('signature');
    writeFileSync(layout.blob(digest.of(bytes)), 'sig');
    await store.pushBlob(bytes);
    expect(readFileSync(layout.blob(digest.of(bytes)))).toEqual(bytes);
  });
});

describe('nothing is listed', () => {
  it.each<[string, string, Uint8Array]>([
    ['a referrer that refers to nothing', 'INTERNAL', manifest()],
    ['what is no manifest', 'INDEX', Buffer.from('{}')],
    ['one that is too large', 'LIMIT', Buffer.alloc(LIMITS.ociManifest + 1)],
  ])('of %s', async (_, code, bytes) => {
    const { layout, image, store } = await open();
    const pushed = () => store.pushReferrer(bytes, MEDIA_TYPES.ociManifest);
    expect(await codeOf(pushed)).toBe(code);
    expect(listed(layout.path)).toMatchObject([{ digest: image.digest }]);
  });
});

describe('what is read from it', () => {
  it.each<[string, string, (name: string) => string]>([
    ['a tag that is not there', 'NOT_FOUND', () => 'sha256-00.sig'],
    ['a digest that is not there', 'NOT_FOUND', () => digest.of(Buffer.from('absent'))],
    ['a digest that is none', 'INDEX', () => 'sha256:00'],
    ['other bytes than its digest says', 'DIGEST', (name) => name],
  ])('is refused: %s', async (_, code, name) => {
    const { layout, image, store } = await open();
    writeFileSync(layout.blob(image.digest), manifest());
    expect(await codeOf(() => store.manifest(name(image.digest)))).toBe(code);
  });
});
