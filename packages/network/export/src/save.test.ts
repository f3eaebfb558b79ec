import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import type { Misbehaviour } from '@sealift/fake-registry';
import { openLayout } from '@sealift/layout';
import { parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect, type Registries } from '@sealift/registry';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AttachedImage, attachedInContent, attachedInRegistry, saveImage } from './index.ts';
import { World } from './world.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-save-'));
afterAll(() => rmSync(folder, { recursive: true }));
let world: World;
let registries: Registries;
let path: string;
let count = 0;
beforeEach(async () => {
  world = await World.start();
  registries = connect({ retry: { tries: 2, firstMs: 1, maxMs: 2 } });
  path = join(folder, `saved-${count++}`);
});
afterEach(async () => {
  await registries.close();
  await world.registry.close();
});

const attached = (tag = '1'): Promise<AttachedImage> =>
  attachedInRegistry(registries.at(world.registry.host), parseReference(world.name(tag)));
const indexJson = (): { manifests: { digest: string; annotations: Record<string, string> }[] } =>
  JSON.parse(readFileSync(join(path, 'index.json'), 'utf8'));
const COSIGN = 'dev.cosignproject.cosign/';

describe('an image with what is attached to it', () => {
  it('is found with the evidence of its platforms, and an SBOM under its tag', async () => {
    const { index, arm, amd } = world.seed();
    const sbom = world.manifest(
      {
        schemaVersion: 2n,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: world.blob('{}', 'application/vnd.oci.image.config.v1+json'),
        layers: [world.blob('{"spdxVersion":"2.3"}', 'text/spdx+json')],
      },
      `sha256-${digest.hexOf(index.digest)}.sbom`,
    );
    const { attached: objects, name, read } = await attached();
    expect(name).toBe(world.name('1'));
    expect(objects.map(({ subject, scheme }) => [subject, scheme])).toEqual(
      expect.arrayContaining([
        [index.digest, 'cosign-sig'],
        [index.digest, 'referrers-api'],
        [amd.digest, 'referrers-api'],
        [arm.digest, 'cosign-att'],
        [index.digest, 'cosign-sbom'],
      ]),
    );
    expect(objects).toHaveLength(5);
    const found = objects.find(({ graph }) => graph.root.digest === sbom.digest);
    const [layer] = found?.graph.layers ?? [];
    expect(Buffer.from(await read(layer as never)).toString()).toBe('{"spdxVersion":"2.3"}');
  });

  it.each<[string, string, Misbehaviour]>([
    ['a search that failed', 'REGISTRY', { kind: 'status', status: 500 }],
    ['a search that is forbidden', 'AUTH', { kind: 'status', status: 403 }],
  ])('is not shown with less than there may be: %s', async (_, code, does) => {
    world.seed();
    world.registry.faults.add({ match: /^GET .*\/referrers\//, does });
    expect(await codeOf(() => attached())).toBe(code);
  });
});

describe('an image that is saved', () => {
  it('reads back with its evidence; index.json says what cosign reads by', async () => {
    const { index, arm } = world.seed();
    let bytes = 0;
    const saved = await saveImage(await attached(), path, (more) => {
      bytes += more;
    });
    expect(saved.digest).toBe(index.digest);
    expect(saved.blobs).toBe(readdirSync(join(path, 'blobs/sha256')).length);
    expect(bytes).toBeGreaterThan(0);
    expect(saved.size).toBeGreaterThan(bytes);
    const [root, signature, ofArm, ...more] = indexJson().manifests;
    expect([root?.digest, root?.annotations]).toEqual([
      index.digest,
      { kind: `${COSIGN}imageIndex` },
    ]);
    expect(signature?.annotations).toEqual({ kind: `${COSIGN}sigs` });
    expect(ofArm?.annotations).toEqual({
      'org.opencontainers.image.ref.name': `sha256-${digest.hexOf(arm.digest)}.att`,
    });
    expect(more).toEqual([]);
    const content = await openLayout(path);
    const [again] = await attachedInContent(content);
    expect(again?.attached).toHaveLength(saved.evidence.length);
    await content.close();
  });

  it('of one platform is called an image', async () => {
    const image = world.image('alone', 'alone');
    world.attach(image, '.att');
    await saveImage(await attached('alone'), path);
    expect(indexJson().manifests.map(({ annotations }) => annotations['kind'])).toEqual([
      `${COSIGN}image`,
      `${COSIGN}atts`,
    ]);
  });

  it.each<[string, string, RegExp, Misbehaviour]>([
    ['other bytes', 'DIGEST', /^GET .*\/blobs\//, { kind: 'wrong-bytes' }],
    ['a blob that is gone', 'NOT_FOUND', /^GET .*\/blobs\//, { kind: 'status', status: 404 }],
    ['a registry that fails', 'REGISTRY', /^GET .*\/blobs\//, { kind: 'status', status: 500 }],
  ])('leaves nothing where there are %s', async (_, code, match, does) => {
    world.seed();
    const image = await attached();
    world.registry.faults.add({ match, does });
    expect(await codeOf(() => saveImage(image, path))).toBe(code);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('replaces no folder that is there', async () => {
    world.seed();
    mkdirSync(path);
    const image = await attached();
    expect(await codeOf(() => saveImage(image, path))).toBe('IO');
    expect(readdirSync(path)).toEqual([]);
  });
});
