/**
 * Whoever carries the medium, with sealift's own code at hand: rewrites a bundle so that all of it
 * agrees with itself, or plants what does not.
 */
import { type Digest, digest } from '@sealift/bytes';
import { type BundleManifest, rolesOf, sortManifest } from '@sealift/manifest';
import { openBundle, type Plan, planBundle, type TrustFile } from '@sealift/tarball';

const BLOCK = 512;

export class Carrier {
  readonly manifest: BundleManifest;
  /** Every blob at hand; what is added can be planted. */
  readonly blobs: Map<Digest, Uint8Array>;
  /** In the order of the file. */
  readonly trust: readonly TrustFile[];

  private constructor(
    manifest: BundleManifest,
    blobs: Map<Digest, Uint8Array>,
    trust: readonly TrustFile[],
  ) {
    this.manifest = manifest;
    this.blobs = blobs;
    this.trust = trust;
  }

  static async read(path: string): Promise<Carrier> {
    const content = await openBundle(path);
    const blobs = new Map<Digest, Uint8Array>();
    for (const { digest: of } of content.manifest.blobs) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content.open(of)) pieces.push(piece);
      blobs.set(of, Buffer.concat(pieces));
    }
    await content.close();
    return new Carrier(content.manifest, blobs, content.trustFiles);
  }

  /** A blob of the carrier's own. */
  plant(text: string): { readonly digest: Digest; readonly size: number } {
    const bytes = Buffer.from(text);
    const of = digest.of(bytes);
    this.blobs.set(of, bytes);
    return { digest: of, size: bytes.length };
  }

  /**
   * The bundle after a change, consistent in everything: the list of blobs, their order,
   * index.json, every digest.
   */
  async rewritten(change: (manifest: BundleManifest) => BundleManifest): Promise<Buffer> {
    const changed = change(this.manifest);
    const roles = await rolesOf(
      changed,
      async ({ digest: of }) => this.blobs.get(of) ?? new Uint8Array(),
    );
    const leftOut = new Set(changed.delta?.required.map(({ digest: of }) => of));
    const blobs = roles.inOrder().filter((each) => !leftOut.has(each.digest));
    return this.raw({
      ...changed,
      blobs: blobs.map(({ digest: of, size }) => ({ digest: of, size })),
    });
  }

  /** The bytes that a manifest asks for, right or wrong. */
  raw(manifest: BundleManifest, trust: readonly TrustFile[] = this.trust): Buffer {
    const plan = planBundle(sortManifest(manifest));
    const tar = Buffer.alloc(plan.size);
    for (const { name, size, offset } of entriesOf(plan))
      tar.set(headerOf(name, size), offset - BLOCK);
    for (const { bytes, offset } of plan.head) tar.set(bytes, offset);
    plan.trust.forEach(({ offset }, i) => {
      tar.set(trust[i]?.bytes ?? [], offset);
    });
    plan.blobs.forEach(({ offset }, i) => {
      tar.set(this.blobs.get(manifest.blobs[i]?.digest ?? 'sha256:') ?? [], offset);
    });
    return tar;
  }

  /** The bundle with other trust files, in the order in which they are given. */
  withTrust(files: readonly TrustFile[]): Buffer {
    const trust = files.map(({ name, bytes }) => ({
      ...{ name, digest: digest.of(bytes), size: bytes.length },
    }));
    return this.raw({ ...this.manifest, trust }, files);
  }

  /** A bundle with one more entry than its list has. */
  withEntry(bundle: Uint8Array, name: string, bytes: Uint8Array): Buffer {
    const body = Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK);
    body.set(bytes);
    return Buffer.concat([
      bundle.subarray(0, -2 * BLOCK),
      headerOf(name, bytes.length),
      body,
      Buffer.alloc(2 * BLOCK),
    ]);
  }
}

const entriesOf = ({ head, trust, blobs }: Plan) => [...head, ...trust, ...blobs];

/** A plain file's header in the canonical form (FORMAT.md). */
function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): unknown => header.write(text, at, 'latin1');
  put(name, 0);
  put('000644 ', 100);
  put('000000 ', 108);
  put('000000 ', 116);
  put(`${size.toString(8).padStart(11, '0')} `, 124);
  put('00000000000 ', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\0' + '00', 257);
  put('000000 ', 329);
  put('000000 ', 337);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')} \0`, 148);
  return header;
}
