/** One image in three generations, and bundles of them, for stories about deltas. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { createWorld, type Image, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { run } from './here.fixture.ts';

/** One seed is one base layer; the size of the second layer tells the generations apart. */
const generation = (seed: string, size: number): Image =>
  makeImage({ seed, sizes: [200_000, size] });
const SIZES = { may: 700, june: 800, july: 900 } as const;
const APP = 'team/app';

export class Generations {
  readonly source: FakeRegistry;
  readonly folder: string;
  readonly #world = createWorld({ seed: 'delta' });

  private constructor(source: FakeRegistry) {
    this.source = source;
    this.folder = mkdtempSync(join(tmpdir(), 'sealift-delta-'));
    const other = createWorld({ seed: 'other' });
    const pins = {
      'signer.pub': this.#world.keyPair().publicKeyPem,
      'rekor.pub': this.#world.pins.rekorKey,
      'other.pub': other.keyPair().publicKeyPem,
    };
    for (const [file, content] of Object.entries(pins)) writeFileSync(this.at(file), content);
  }

  /**
   * With the bundles may.tar, june.tar, other.tar (nothing in common) and delta.tar (june since
   * may).
   */
  static async start(): Promise<Generations> {
    const made = new Generations(await startRegistry());
    for (const [tag, size] of Object.entries(SIZES)) made.#publish(APP, tag, size);
    made.#publish('team/other', 'may', SIZES.may);
    await made.export('may.tar', made.name('may'));
    await made.export('june.tar', made.name('june'));
    await made.export('other.tar', made.name('may', 'team/other'));
    await made.export('delta.tar', made.name('june'), '--since', made.at('may.tar'));
    return made;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  bytes(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  name(tag: string, repository: string = APP): string {
    return `${this.source.host}/${repository}:${tag}`;
  }

  keyed(key = 'signer.pub'): string[] {
    return ['--key', this.at(key), '--rekor-key', this.at('rekor.pub')];
  }

  root(tag: keyof typeof SIZES): string {
    return generation(APP, SIZES[tag]).root.digest;
  }

  /** Digest and bytes of the layer that all generations share. */
  get shared(): { readonly digest: string; readonly bytes: Uint8Array } {
    const { manifests, blobs } = generation(APP, SIZES.may);
    const manifest = JSON.parse(
      Buffer.from(blobs.get(manifests[0]?.digest ?? '') ?? []).toString(),
    ) as { layers: { digest: string }[] };
    const digest = manifest.layers[0]?.digest ?? '';
    return { digest, bytes: blobs.get(digest) ?? new Uint8Array() };
  }

  async export(file: string, ...words: readonly string[]): Promise<void> {
    const { status, stderr } = await run(['export', ...words, '-o', this.at(file)]);
    if (status !== 0) throw new Error(stderr);
  }

  async close(): Promise<void> {
    await this.source.close();
    rmSync(this.folder, { recursive: true });
  }

  #publish(repository: string, tag: string, size: number): void {
    const image = generation(repository, size);
    const signer = { key: this.#world.keyPair() };
    publish(this.source, repository, tag, image, [
      signSimple(this.#world, image.root, { signer, dockerReference: this.name(tag, repository) }),
    ]);
  }
}
