/**
 * Layouts in which two or three bounds multiply, each bound at a hundredth of its size: every name,
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

const HUNDREDTH = 0.01;
const NAMES = LIMITS.images * HUNDREDTH;
const OBJECTS = LIMITS.evidencePerSubject * HUNDREDTH;
const SIGNATURES = LIMITS.legacyLayers * HUNDREDTH;
const ENTRIES = LIMITS.tarEntries * HUNDREDTH;
/** A descriptor takes some 150 bytes of a manifest, so that one holds about so many. */
const LISTED = Math.floor((LIMITS.ociManifest * HUNDREDTH) / 150);
const EVIDENCE_BYTES = Math.floor(LIMITS.evidenceBlob * HUNDREDTH);

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
const PRODUCTS: Readonly<Record<string, (product: Product) => void>> = {
  'names × children and platforms': (product) => {
    const root = product.index(0, children(product, LISTED));
    product.sign(root);
    product.name(root, NAMES);
  },
  'indexes × the same children': (product) => {
    const all = children(product, LISTED);
    for (const root of times(NAMES, (n) => product.index(n, all))) {
      product.sign(root);
      product.name(root);
    }
  },
  'images × the same layers': (product) => {
    const layers = times(LISTED, (n) => product.put(LAYER, Buffer.from(`layer ${n}`)));
    for (const root of times(NAMES, (n) => product.manifest(n, layers))) {
      product.sign(root);
      product.name(root);
    }
  },
  'names × objects × signatures': (product) => {
    const root = product.index(0, children(product, 1));
    times(OBJECTS, (n) => product.sign(root, SIGNATURES - 1, n));
    product.name(root, NAMES);
  },
  'indexes × children × objects × signatures': (product) => {
    const all = children(product, ENTRIES / OBJECTS / 4) as Descriptor[];
    for (const child of all) times(OBJECTS, (n) => product.sign(child, SIGNATURES - 1, n));
    for (const root of times(NAMES / 10, (n) => product.index(n, all))) {
      product.sign(root);
      product.name(root);
    }
  },
  'objects × signatures × bytes of one payload': (product) => {
    const root = product.index(0, children(product, 1));
    const payload = Buffer.alloc(EVIDENCE_BYTES, '[0]');
    times(OBJECTS, (n) => product.sign(root, SIGNATURES - 1, n, payload));
    product.name(root, NAMES);
  },
};

/** Makes the layouts in `folder`. @returns what each multiplies, and its path */
export const makeProducts = (
  folder: string,
  world: World,
): readonly { readonly what: string; readonly path: string }[] =>
  Object.entries(PRODUCTS).map(([what, make], n) => {
    const path = join(folder, `product-${n}`);
    const product = new Product(path, world);
    make(product);
    product.write();
    return { what, path };
  });
