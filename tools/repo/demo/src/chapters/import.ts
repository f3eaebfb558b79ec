import { BUNDLE, BY_IDENTITY, BY_KEY, must, type Scene, succeed } from '../scene.ts';
import { REPOSITORY, type Stage, TAG } from '../stage.ts';

/** Into the second registry, and a look at what lies there. */
export async function importImages(scene: Scene): Promise<void> {
  const { narrator, stage } = scene;
  narrator.chapter('INSIDE: INTO THE REGISTRY');
  const command = ['sealift', 'import', BUNDLE, '--to', stage.isolated.host];
  await succeed(scene, 'Verify again, then push what verified', [
    ...command,
    '--expect',
    'expected.txt',
    ...BY_IDENTITY,
  ]);
  await succeed(scene, 'The same with our key, so that its signature goes along', [
    ...command,
    ...BY_KEY,
  ]);
  const start = performance.now();
  readBack(stage);
  narrator.step('Read back', (performance.now() - start) / 1000);
  const { root, blobs } = stage.image;
  narrator.say(
    `${REPOSITORY}:${TAG} is ${root.digest.slice(0, 23)}…, as outside; all ${blobs.size} blobs ` +
      `and manifests are equal.`,
  );
  narrator.say(
    'Its two signatures and its attestation lie beside it, where cosign and policy controllers ' +
      'look for them.',
  );
}

/** Looks into the second registry itself: the programs are not asked. */
function readBack({ isolated, image, attachments }: Stage): void {
  const { tags, manifests, blobs } = isolated.repository(REPOSITORY);
  must(
    tags.get(TAG) === image.root.digest,
    `${REPOSITORY}:${TAG} is not ${image.root.digest} inside`,
  );
  const stored = (digest: string): Uint8Array | undefined =>
    manifests.get(digest)?.bytes ?? blobs.get(digest);
  for (const [digest, bytes] of [...image.blobs, ...attachments.flatMap((one) => [...one.blobs])]) {
    const found = stored(digest);
    must(
      found !== undefined && Buffer.from(found).equals(bytes),
      `${digest} is missing inside, or other`,
    );
  }
  for (const { kind, tag, descriptor } of attachments) {
    must(
      tag === undefined || tags.get(tag) === descriptor.digest,
      `${kind} has lost its tag inside`,
    );
  }
}
