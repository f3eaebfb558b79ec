import { randomBytes } from 'node:crypto';
import { digest as digests } from '@sealift/bytes';
import {
  type DockerRegistry,
  findDockerRegistry,
  startDockerRegistry,
} from '@sealift/fake-registry';
import { attachmentTag, MEDIA_TYPES } from '@sealift/oci';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Registries, type Registry } from './index.ts';

const program = await findDockerRegistry(process.env);

const config = Buffer.from('{}');
const layer = randomBytes(5_000_000);
const describeBytes = (bytes: Uint8Array, mediaType = 'application/octet-stream') => ({
  mediaType,
  digest: digests.of(bytes),
  size: bytes.length,
});
const manifestOf = (more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: describeBytes(config, MEDIA_TYPES.empty),
      layers: [describeBytes(layer)],
      ...more,
    }),
  );
const image = manifestOf();
const subject = describeBytes(image, MEDIA_TYPES.ociManifest);

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe.skipIf(program === undefined)(
  'docker-registry (skipped where it is not installed)',
  () => {
    let server: DockerRegistry;
    let all: Registries;
    let registry: Registry;
    beforeAll(async () => {
      server = await startDockerRegistry(program ?? '');
      all = connect();
      registry = all.at(server.host);
    });
    afterAll(async () => {
      await all.close();
      await server.close();
    });

    it('keeps blobs and manifests as they are', async () => {
      for (const bytes of [config, layer])
        await registry.pushBlob('team/app', describeBytes(bytes), () => once(bytes));
      expect(await registry.blobSize('team/app', digests.of(layer))).toBe(layer.length);
      await registry.pushManifest('team/app', image, MEDIA_TYPES.ociManifest, 'v1');
      const { descriptor, bytes } = await registry.resolve({ repository: 'team/app', tag: 'v1' });
      expect([descriptor, image.equals(bytes)]).toEqual([subject, true]);
      const chunks: Uint8Array[] = [];
      for await (const chunk of registry.blob('team/app', describeBytes(layer))) chunks.push(chunk);
      expect(layer.equals(Buffer.concat(chunks))).toBe(true);
    });

    it('mounts a blob from a neighbour', async () => {
      expect(await registry.mountBlob('team/other', digests.of(layer), 'team/app')).toBe(true);
      expect(
        await registry.mountBlob('team/other', digests.of(Buffer.from('none')), 'team/app'),
      ).toBe(false);
    });

    it('has no referrers API, and the tag takes its place', async () => {
      expect(await registry.hasReferrersApi('team/app', subject.digest)).toBe(false);
      const referrer = manifestOf({ subject });
      expect(
        (await registry.pushManifest('team/app', referrer, MEDIA_TYPES.ociManifest)).subject,
      ).toBeUndefined();
      const manifests = [describeBytes(referrer, MEDIA_TYPES.ociManifest)];
      const index = Buffer.from(
        JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }),
      );
      await registry.pushManifest(
        'team/app',
        index,
        MEDIA_TYPES.ociIndex,
        attachmentTag(subject.digest, 'referrers-tag'),
      );
      expect(await registry.referrers('team/app', subject.digest)).toMatchObject({
        scheme: 'referrers-tag',
        descriptors: manifests,
      });
    });

    it('refuses what is not there, and what hashes to something else', async () => {
      await expect(registry.manifest('team/app', 'none')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(registry.manifest('no/such', 'v1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const wrong = { digest: digests.of(Buffer.from('wrong')), size: config.length };
      await expect(registry.pushBlob('team/app', wrong, () => once(config))).rejects.toMatchObject({
        code: 'DIGEST',
      });
      await expect(
        registry.pushManifest('empty', image, MEDIA_TYPES.ociManifest),
      ).rejects.toMatchObject({ code: 'REGISTRY' });
    });
  },
);
