import { digest as digests } from '@sealift/bytes';
import {
  type DockerRegistry,
  findDockerRegistry,
  startDockerRegistry,
} from '@sealift/fake-registry';
import { attachmentTag, MEDIA_TYPES } from '@sealift/oci';
import { connect } from '@sealift/registry';
import { clearUnsafe, hashWhole } from '@sealift/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleOf, Shelf } from './content.fixture.ts';
import { importContent, planImport } from './index.ts';

const program = await findDockerRegistry(process.env);

describe.skipIf(program === undefined)(
  'import into docker-registry (skipped where it is not installed)',
  () => {
    let server: DockerRegistry;
    beforeAll(async () => {
      server = await startDockerRegistry(program ?? '');
    });
    afterAll(() => server.close());

    it('brings image, signature, attestation and referrer, and once more nothing', async () => {
      const shelf = new Shelf();
      const { root, children } = shelf.image(
        'ghcr.io/team/app:v1',
        'amd64 layer',
        Buffer.alloc(3_000_000, 'arm64 ').toString(),
      );
      const child = children[0] ?? root;
      const accepted = (blob: Uint8Array) => [{ blob, verdict: 'accepted' as const }];
      const sig = shelf.attach({
        subject: root,
        scheme: 'cosign-sig',
        layers: accepted(Buffer.from('signature')),
      });
      const att = shelf.attach({
        subject: child,
        scheme: 'cosign-att',
        layers: accepted(Buffer.from('attestation')),
      });
      const bundle = shelf.attach({
        subject: root,
        scheme: 'referrers-api',
        artifactType: MEDIA_TYPES.bundle,
        layers: accepted(bundleOf('bundle')),
      });
      const plan = planImport(shelf.named, `${server.host}/mirror`);
      const first = await importContent({
        clearance: clearUnsafe(await hashWhole(shelf.content)),
        plan,
        registry: {},
      });
      expect(first.images).toMatchObject([
        { digest: root.digest, tag: 'created', skippedBytes: 0 },
      ]);

      const registries = connect();
      const registry = registries.at(server.host);
      const digestAt = async (tag: string) =>
        (await registry.manifest('mirror/team/app', tag)).descriptor.digest;
      expect(await digestAt('v1')).toBe(root.digest);
      expect(await digestAt(attachmentTag(root.digest, 'cosign-sig'))).toBe(sig.digest);
      expect(await digestAt(attachmentTag(child.digest, 'cosign-att'))).toBe(att.digest);
      expect(await registry.referrers('mirror/team/app', root.digest)).toMatchObject({
        scheme: 'referrers-tag',
        descriptors: [{ digest: bundle.digest }],
      });
      expect(await registry.blobSize('mirror/team/app', digests.of(bundleOf('bundle')))).toBe(
        bundleOf('bundle').length,
      );
      await registries.close();

      const second = await importContent({
        clearance: clearUnsafe(await hashWhole(shelf.content)),
        plan,
        registry: {},
      });
      expect(second.images).toMatchObject([{ digest: root.digest, tag: 'unchanged' }]);
      expect(second.images[0]?.evidence).toEqual(first.images[0]?.evidence);
    });

    it('refuses to move a tag, and moves it where it may', async () => {
      const shelf = new Shelf();
      shelf.image('ghcr.io/team/app:v1', 'another layer');
      const options = {
        clearance: clearUnsafe(await hashWhole(shelf.content)),
        plan: planImport(shelf.named, `${server.host}/mirror`),
        registry: {},
      };
      await expect(importContent(options)).rejects.toMatchObject({ code: 'USAGE' });
      expect((await importContent({ ...options, moveTags: true })).images).toMatchObject([
        { tag: 'moved' },
      ]);
    });
  },
);
