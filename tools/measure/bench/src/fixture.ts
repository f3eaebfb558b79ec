import { createCipheriv, createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type Attachment,
  createWorld,
  type Descriptor,
  digestOf,
  signSimple,
} from '@sealift/virtual-sigstore';

const MIB = 1024 * 1024;
export const NAME = 'registry.example/bench/app:1.0';

export interface Layout {
  readonly path: string;
  /** Flags that verify it. */
  readonly policy: readonly string[];
  readonly manifest: { readonly bytes: Uint8Array; readonly descriptor: Descriptor };
  readonly attachment: Attachment;
}

/** An OCI layout with one key-signed image of `layers` incompressible layers of `mib` MiB each. */
export function makeLayout(
  folder: string,
  name: string,
  layers: number,
  mib: number,
  as: string = NAME,
): Layout {
  return makeSigned(
    folder,
    name,
    (path) => Array.from({ length: layers }, (_, n) => makeLayer(path, `${name} ${n}`, mib)),
    as,
  );
}

/** The same with `count` layers of 1 to 20 KB. */
export function makeSmall(folder: string, name: string, count: number): Layout {
  const sizeOf = (n: number): number => 1000 + ((n * 7919) % 19_000);
  const bytesOf = (n: number): Uint8Array =>
    createCipheriv('aes-128-ctr', keyOf(`${name} ${n}`), Buffer.alloc(16)).update(
      Buffer.alloc(sizeOf(n)),
    );
  return makeSigned(folder, name, (path) =>
    Array.from({ length: count }, (_, n) => storeBlob(path, LAYER, bytesOf(n))),
  );
}

/**
 * The same with layers that are a few bytes and a hole: as long as one likes, for next to no disk.
 * Sizes in bytes.
 */
export function makeHoles(folder: string, name: string, sizes: readonly number[]): Layout {
  return makeSigned(folder, name, (path) =>
    sizes.map((size, n) => makeHole(path, `${name} ${n}`, size)),
  );
}

function makeSigned(
  folder: string,
  name: string,
  makeLayers: (path: string) => Descriptor[],
  as: string = NAME,
): Layout {
  const path = join(folder, name);
  mkdirSync(join(path, 'blobs/sha256'), { recursive: true });
  const store = (mediaType: string, bytes: Uint8Array): Descriptor =>
    storeBlob(path, mediaType, bytes);
  const parts = makeLayers(path);
  const config = store(
    'application/vnd.oci.image.config.v1+json',
    json({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }),
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const bytes = json({ schemaVersion: 2, mediaType, config, layers: parts });
  const descriptor = store(mediaType, bytes);

  const world = createWorld({ seed: 'bench' });
  const attachment = signSimple(world, descriptor, {
    signer: { key: world.keyPair() },
    dockerReference: as,
  });
  for (const blob of attachment.blobs.values()) store('', blob);
  writeIndex(path, descriptor, attachment, as);
  return { path, policy: writePins(folder, world), manifest: { bytes, descriptor }, attachment };
}

function storeBlob(layout: string, mediaType: string, bytes: Uint8Array): Descriptor {
  const digest = digestOf(bytes);
  writeFileSync(join(layout, 'blobs', digest.replace(':', '/')), bytes);
  return { mediaType, digest, size: bytes.length };
}

function writeIndex(
  path: string,
  image: Descriptor,
  { descriptor, tag }: Attachment,
  as: string,
): void {
  const named = (of: Descriptor, name = '') => ({
    ...of,
    annotations: { 'org.opencontainers.image.ref.name': name },
  });
  writeFileSync(join(path, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(
    join(path, 'index.json'),
    json({ schemaVersion: 2, manifests: [named(image, as), named(descriptor, tag)] }),
  );
}

function writePins(folder: string, world: ReturnType<typeof createWorld>): string[] {
  const [key, rekor] = [join(folder, 'cosign.pub'), join(folder, 'rekor.pub')];
  writeFileSync(key, world.keyPair().publicKeyPem);
  writeFileSync(rekor, world.pins.rekorKey);
  return ['--key', key, '--rekor-key', rekor];
}

/** Bytes of a block cipher: nothing compresses them, and nothing has to be kept in memory. */
function makeLayer(layout: string, label: string, mib: number): Descriptor {
  const cipher = createCipheriv('aes-128-ctr', keyOf(label), Buffer.alloc(16));
  const hash = createHash('sha256');
  const temporary = join(layout, 'blobs', 'layer');
  const file = openSync(temporary, 'w');
  const zeros = Buffer.alloc(MIB);
  for (let n = 0; n < mib; n++) {
    const block = cipher.update(zeros);
    hash.update(block);
    writeSync(file, block);
  }
  closeSync(file);
  const digest: Descriptor['digest'] = `sha256:${hash.digest('hex')}`;
  renameSync(temporary, join(layout, 'blobs', digest.replace(':', '/')));
  return { mediaType: LAYER, digest, size: mib * MIB };
}

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const keyOf = (label: string): Buffer =>
  createHash('sha256').update(label).digest().subarray(0, 16);

function makeHole(layout: string, label: string, size: number): Descriptor {
  const hash = createHash('sha256').update(label);
  const zeros = Buffer.alloc(MIB);
  for (let left = size - label.length; left > 0; left -= MIB)
    hash.update(zeros.subarray(0, Math.min(left, MIB)));
  const digest: Descriptor['digest'] = `sha256:${hash.digest('hex')}`;
  const path = join(layout, 'blobs', digest.replace(':', '/'));
  writeFileSync(path, label);
  truncateSync(path, size);
  return { mediaType: LAYER, digest, size };
}

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
