/** A folder in which commands run in this process: `AT/` in their words is the folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf, inProcess } from '@sealift/in-process';
import type { Document } from '@sealift/report';
import {
  createWorld,
  type Image,
  makeImage,
  type SignSimpleOptions,
  signSimple,
  type World,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { COMMANDS } from './commands/index.ts';

const run = inProcess('sealift', COMMANDS);

/** Commands that run in this process, in a folder of their own. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
  readonly world: World;

  constructor(seed: string) {
    this.world = createWorld({ seed });
    this.write('signer.pub', this.world.keyPair().publicKeyPem);
    this.write('rekor.pub', this.world.pins.rekorKey);
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.at(name), content);
  }

  /** Runs one line. */
  async run(line: string): Promise<Document> {
    const words = line.split(' ').filter((word) => word !== '');
    const meant = words.map((word) => word.replaceAll('AT/', `${this.folder}/`));
    const environment = { COSIGN_PASSWORD: 'test only' };
    return documentOf(await run([...meant, '--json'], environment)) as Document;
  }

  /** The code that a line ends with, or `accepted`. */
  async code(line: string): Promise<string> {
    return (await this.run(line)).failures[0]?.code ?? 'accepted';
  }

  /** Runs a line that must end well. */
  async made(line: string): Promise<Document> {
    const report = await this.run(line);
    const [first] = report.failures;
    if (first !== undefined) throw new Error(`${line}: ${first.code}: ${first.message}`);
    return report;
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

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export const KEYED = '--key AT/signer.pub --rekor-key AT/rekor.pub';
