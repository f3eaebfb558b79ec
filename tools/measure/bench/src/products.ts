/**
 * Layouts in which two or three bounds multiply, each bound at a part of its size: every name,
 * index, child, layer and piece of evidence is little, and each is used by all of another kind.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '@sealift/bytes';
import {
  type Attachment,
  cosignObject,
  type Descriptor,
  digestOf,
  signSimple,
  type World,
} from '@sealift/virtual-sigstore';

/** So many of each, at a part of the bounds. */
const countsAt = (part: number) => ({
  names: Math.ceil(LIMITS.images * part),
  objects: Math.ceil(LIMITS.evidencePerSubject * part),
  signatures: Math.ceil(LIMITS.legacyLayers * part),
  entries: Math.ceil(LIMITS.tarEntries * part),
  // A descriptor takes some 150 bytes of a manifest, so that one holds about so many.
  listed: Math.ceil((LIMITS.ociManifest * part) / 150),
  evidenceBytes: Math.ceil(LIMITS.evidenceBlob * part),
});

type Counts = ReturnType<typeof countsAt>;

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const NAME = 'org.opencontainers.image.ref.name';
const SUBJECT = 'io.containerd.manifest.subject';

/** A layout that is being made. */
class Product {
  readonly #path: string;
  readonly #world: World;
  readonly #listed: object[] = [];
  #names = 0;

  constructor(path: string, world: World) {
    this.#path = path;
    this.#world = world;
    mkdirSync(join(path, 'blobs/sha256'), { recursive: true });
  }

  put(mediaType: string, content: object | Uint8Array): Descriptor {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    writeFileSync(join(this.#path, 'blobs', digest.replace(':', '/')), bytes);
    return { mediaType, digest, size: bytes.length };
  }

  manifest(n: number, layers: readonly Descriptor[]): Descriptor {
    const config = this.put(CONFIG, { architecture: 'amd64', os: 'linux', n });
    return this.put(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers });
  }

  index(n: number, manifests: readonly object[]): Descriptor {
    const annotations = { n: String(n) };
    return this.put(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests, annotations });
  }

  name(root: Descriptor, times = 1): void {
    for (let i = 0; i < times; i++)
      this.#listed.push({
        ...root,
        annotations: { [NAME]: `registry.example/product:${this.#names++}` },
      });
  }

  /**
   * An evidence object: a good signature, so that the image is accepted, and `bad` beside it.
   * @param n makes it another than the last @param payload of the bad ones
   */
  sign(root: Descriptor, bad = 0, n = 0, payload?: Uint8Array): void {
    const options = { log: false, optional: { n } };
    const good = signSimple(this.#world, root, {
      dockerReference: '',
      ...options,
      signer: { key: this.#world.keyPair() },
    });
    const stranger = signSimple(this.#world, root, {
      ...options,
      signer: { key: this.#world.keyPair('p256', 'stranger') },
      ...(payload === undefined ? {} : { tamper: { layer: () => payload } }),
    });
    const strangers = Array.from({ length: bad }, () => stranger);
    this.#attach(cosignObject('sigs', root, good, ...strangers));
  }

  #attach({ blobs, manifest, descriptor, subject }: Attachment): void {
    for (const bytes of blobs.values()) this.put('', bytes);
    this.put('', manifest);
    this.#listed.push({ ...descriptor, annotations: { [SUBJECT]: subject.digest } });
  }

  write(): void {
    const files = {
      'oci-layout': { imageLayoutVersion: '1.0.0' },
      'index.json': { schemaVersion: 2, manifests: this.#listed },
    };
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(this.#path, name), JSON.stringify(content));
  }
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

function children(product: Product, count: number): object[] {
  const layers = [product.put(LAYER, Buffer.from('a layer'))];
  return times(count, (n) => ({
    ...product.manifest(n, layers),
    platform: { os: 'linux', architecture: `a${n}` },
  }));
}

/** What multiplies, and a layout in which it does. */
const PRODUCTS: Readonly<Record<string, (product: Product, counts: Counts) => void>> = {
  'names × children and platforms': (product, { names, listed }) => {
    const root = product.index(0, children(product, listed));
    product.sign(root);
    product.name(root, names);
  },
  'indexes × the same children': (product, { names, listed }) => {
    const all = children(product, listed);
    for (const root of times(names, (n) => product.index(n, all))) {
      product.sign(root);
      product.name(root);
    }
  },
  'images × the same layers': (product, { names, listed }) => {
    const layers = times(listed, (n) => product.put(LAYER, Buffer.from(`layer ${n}`)));
    for (const root of times(names, (n) => product.manifest(n, layers))) {
      product.sign(root);
      product.name(root);
    }
  },
  'names × objects × signatures': (product, { names, objects, signatures }) => {
    const root = product.index(0, children(product, 1));
    times(objects, (n) => product.sign(root, signatures - 1, n));
    product.name(root, names);
  },
  'indexes × children × objects × signatures': (product, counts) => {
    const { names, objects, signatures, entries } = counts;
    const all = children(product, Math.ceil(entries / objects / 4)) as Descriptor[];
    for (const child of all) times(objects, (n) => product.sign(child, signatures - 1, n));
    for (const root of times(Math.ceil(names / 10), (n) => product.index(n, all))) {
      product.sign(root);
      product.name(root);
    }
  },
  'objects × signatures × bytes of one payload': (product, counts) => {
    const { names, objects, signatures, evidenceBytes } = counts;
    const root = product.index(0, children(product, 1));
    const payload = Buffer.alloc(evidenceBytes, '[0]');
    times(objects, (n) => product.sign(root, signatures - 1, n, payload));
    product.name(root, names);
  },
};

/**
 * Makes the layouts in `folder`. @param part of the bounds, 1 for all of each
 * @returns what each multiplies, and its path
 */
export const makeProducts = (
  folder: string,
  world: World,
  part: number,
): readonly { readonly what: string; readonly path: string }[] =>
  Object.entries(PRODUCTS).map(([what, make], n) => {
    const path = join(folder, `product-${n}`);
    const product = new Product(path, world);
    make(product, countsAt(part));
    product.write();
    return { what, path };
  });
