/** Sealed bundles of a channel, and deny packs, as sealift writes them. */
import { readFileSync, rmSync } from 'node:fs';
import { canonicalJson, digest, type Json } from '@sealift/bytes';
import { type Ended, KEYED } from '@sealift/in-process';
import {
  bundle,
  type Image,
  makeImage,
  type SignSimpleOptions,
  signSimple,
  type World,
} from '@sealift/virtual-sigstore';
import { Bench } from './bench.fixture.ts';
import { type Attached, writeImages } from './bundles.fixture.ts';

/** A pack that says this, signed by the world's key of that label. */
export function packOf(world: World, by: string, said: object): Uint8Array {
  const canonical = JSON.parse(JSON.stringify(said), (_, value) =>
    typeof value === 'number' ? BigInt(value) : value,
  ) as Json;
  return bundle(
    world,
    { digest: digest.of(canonicalJson(canonical)) },
    {
      signer: { key: world.keyPair('p256', by) },
      predicateType: 'urn:sealift:deny:v1',
      predicate: said,
      tlog: false,
    },
  ).bytes;
}

const FILES = ['state.json', 'state.json.checkpoint'];
export const STATE = '--state AT/state.json';
/** A bundle, its seal, and all that is pinned. */
export const sealed = (name: string, by = 'seal'): string =>
  `AT/${name}.tar --seal AT/${name}.seal --seal-key AT/${by}.pub ${KEYED}`;

/** A bundle of a channel. */
export interface Shipped {
  readonly seed: string;
  /** Absent: it is of no channel. */
  readonly channel?: { readonly name: string; readonly sequence: number };
  /** Label of the key that seals it. Absent: nothing does. */
  readonly seal?: string;
  readonly signed?: Partial<SignSimpleOptions>;
  /** Images beside the one that is signed. */
  readonly more?: readonly Attached[];
}

/** A bench of a place that takes bundles of channels, under deny packs. */
export class SealedBench extends Bench {
  /** Writes the public halves of these keys as `LABEL.pub`. */
  keys(...labels: readonly string[]): void {
    for (const label of labels)
      this.write(`${label}.pub`, this.world.keyPair('p256', label).publicKeyPem);
  }

  /** Writes `NAME.tar`, and `NAME.seal`. */
  async ship(
    name: string,
    { seed, channel, seal, signed = {}, more = [] }: Shipped,
  ): Promise<Image> {
    const image = makeImage({ seed, sizes: [600, 300] });
    const signing = { signer: { key: this.world.keyPair() }, dockerReference: '', ...signed };
    const attached = [signSimple(this.world, image.root, signing)];
    const beside = channel === undefined ? {} : { channel };
    const written = await writeImages(
      this.at(`${name}.tar`),
      [{ ...image, attached }, ...more],
      beside,
    );
    if (seal === undefined) return image;
    const sealed = bundle(
      this.world,
      { digest: written.manifestDigest },
      {
        signer: { key: this.world.keyPair('p256', seal) },
        predicateType: 'urn:sealift:seal:v1',
        predicate: {},
        tlog: false,
      },
    );
    this.write(`${name}.seal`, sealed.bytes);
    return image;
  }

  /** Writes a deny pack of that version, signed by the key `deny`. */
  deny(name: string, version: number, entries: readonly object[]): void {
    const said = { schemaVersion: 1, version, issued: '2026-11-01T00:00:00Z', entries };
    this.write(name, packOf(this.world, 'deny', said));
  }

  /** A state that has seen nothing. */
  async fresh(): Promise<void> {
    for (const name of FILES) rmSync(this.at(name), { force: true });
    await this.made('state init AT/state.json');
  }

  /** All that is remembered. */
  remembered(): string {
    return FILES.map((name) => readFileSync(this.at(name), 'utf8')).join();
  }

  verify(name: string, more = '', by = 'seal'): Promise<Ended> {
    return this.run(`verify ${sealed(name, by)} ${STATE} ${more}`);
  }
}
