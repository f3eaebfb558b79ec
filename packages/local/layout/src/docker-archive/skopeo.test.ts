import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canonicalJson, digest, LIMITS } from '@sealift/bytes';
import { MEDIA_TYPES, readGraph } from '@sealift/oci';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LayoutWriter, named } from '../layout.fixture.ts';
import { openLayoutTar } from '../layout.ts';
import { LAYER } from './archive.fixture.ts';
import { openDockerArchive } from './open.ts';

const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'sealift-skopeo-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const NAME = 'registry.example/team/app:1';
const CONFIG = canonicalJson({
  architecture: 'amd64',
  os: 'linux',
  config: {},
  rootfs: { type: 'layers', diff_ids: [digest.of(LAYER)] },
});

const skopeo = (from: string, to: string): void =>
  void execFileSync('skopeo', ['--insecure-policy', 'copy', from, to], { stdio: 'pipe' });

describe.skipIf(!hasSkopeo)('what skopeo writes', () => {
  beforeAll(() => {
    const layout = new LayoutWriter(at('layout'));
    const config = layout.put(CONFIG, MEDIA_TYPES.imageConfig);
    const layers = [layout.put(gzipSync(LAYER), 'application/vnd.oci.image.layer.v1.tar+gzip')];
    const manifest = { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers };
    layout.list(named(layout.json(manifest, MEDIA_TYPES.ociManifest), NAME));
    skopeo(`oci:${at('layout')}:${NAME}`, `docker-archive:${at('docker.tar')}:${NAME}`);
    skopeo(`oci:${at('layout')}:${NAME}`, `oci-archive:${at('oci.tar')}:${NAME}`);
  });

  it('as a docker archive is an image of the same config and layer', async () => {
    const content = await openDockerArchive(at('docker.tar'), { tag: NAME });
    await content.hashAll();
    const [image] = content.images;
    if (image === undefined) throw new Error('no image');
    const { configs, layers } = await readGraph(image.descriptor, ({ digest: of }) =>
      content.read(of, LIMITS.ociManifest),
    );
    expect(image.name).toBe(NAME);
    expect(configs.map((config) => config.digest)).toEqual([digest.of(CONFIG)]);
    expect(layers.map((layer) => layer.digest)).toEqual([digest.of(LAYER)]);
    await content.close();
  });

  it('as an archive of a layout is the layout', async () => {
    const content = await openLayoutTar(at('oci.tar'));
    await content.hashAll();
    const { manifests } = JSON.parse(readFileSync(join(at('layout'), 'index.json'), 'utf8'));
    expect(content.images).toMatchObject([
      { name: NAME, descriptor: { digest: manifests[0].digest } },
    ]);
    await content.close();
  });
});
