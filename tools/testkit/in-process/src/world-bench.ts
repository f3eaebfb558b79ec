import type { CommandMap } from '@sealift/console/program';
import {
  createWorld,
  type Image,
  makeImage,
  type SignSimpleOptions,
  signSimple,
  type World,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { Bench } from './bench.ts';

/** A bench with a Sigstore of its own, whose pins are the files `signer.pub` and `rekor.pub`. */
export class WorldBench extends Bench {
  readonly world: World;

  constructor(program: string, commands: CommandMap, seed: string) {
    super(program, commands);
    this.world = createWorld({ seed });
    this.write('signer.pub', this.world.keyPair().publicKeyPem);
    this.write('rekor.pub', this.world.pins.rekorKey);
  }

  /**
   * A layout with one image under each of these names, signed by the world's key unless somebody
   * else is named.
   */
  async image(
    folder: string,
    seed: string,
    names: readonly string[],
    more: Partial<SignSimpleOptions> = {},
  ): Promise<Image> {
    const image = makeImage({ seed, platforms: ['linux/amd64'], sizes: [600, 300] });
    const signing = { signer: { key: this.world.keyPair() }, dockerReference: '', ...more };
    const attachments = [signSimple(this.world, image.root, signing)];
    const images = names.map((name) => ({ ...image, name }));
    await writeLayout(this.at(folder), { images, attachments, style: 'plain' });
    return image;
  }
}

/** Pins of a world's signer and log. */
export const KEYED = '--key AT/signer.pub --rekor-key AT/rekor.pub';
