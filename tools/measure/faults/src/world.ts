/** Two registries behind one name, of which the first has a signed image. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { type FaultProxy, startFaultProxy } from '@sealift/fault-proxy';
import {
  attest,
  bundleReferrer,
  createWorld,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';

/** How a command line of `sealift` ended. */
export interface Ended {
  readonly status: number | null;
  /** The last line on standard error. */
  readonly last: string;
}
export type Run = (words: readonly string[]) => Promise<Ended>;

export const REPOSITORY = 'team/app';

export class FaultWorld {
  readonly folder: string;
  readonly proxy: FaultProxy;
  readonly run: Run;
  readonly #source: FakeRegistry;
  readonly #world = createWorld({ seed: 'faults' });
  #target: FakeRegistry | undefined;

  private constructor(folder: string, run: Run, source: FakeRegistry, proxy: FaultProxy) {
    this.folder = folder;
    this.run = run;
    this.#source = source;
    this.proxy = proxy;
  }

  /** @param folder of its own, which is made @param run runs a command line */
  static async start(folder: string, run: Run): Promise<FaultWorld> {
    mkdirSync(folder);
    const source = await startRegistry();
    const world = new FaultWorld(folder, run, source, await startFaultProxy(source.host));
    writeFileSync(world.at('key.pub'), world.#world.keyPair().publicKeyPem);
    writeFileSync(world.at('rekor.pub'), world.#world.pins.rekorKey);
    world.#publish();
    return world;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  get target(): FakeRegistry {
    if (this.#target === undefined) throw new Error('there is no target yet');
    return this.#target;
  }

  /** The name leads to the registry that has the image. */
  toSource(): void {
    this.proxy.upstream = this.#source.host;
  }

  /** The name leads to another one, which is empty at first. */
  async toTarget(): Promise<void> {
    this.#target ??= await startRegistry();
    this.proxy.upstream = this.#target.host;
  }

  /** Forgets the target, and all files but the pins. */
  async clear(): Promise<void> {
    this.proxy.calm();
    await this.#target?.close();
    this.#target = undefined;
    for (const name of ['first.tar', 'second.tar']) rmSync(this.at(name), { force: true });
    this.toSource();
  }

  read(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  async close(): Promise<void> {
    await this.clear();
    await this.proxy.close();
    await this.#source.close();
    rmSync(this.folder, { recursive: true });
  }

  exporting(name: string): string[] {
    const image = `${this.proxy.host}/${REPOSITORY}:v1`;
    return ['export', image, '-o', this.at(name), '--quiet', ...this.#pins()];
  }

  importing(name: string): string[] {
    const to = ['--to', this.proxy.host, '--accept-unbound-names', '--quiet'];
    return ['import', this.at(name), ...to, ...this.#pins()];
  }

  #pins(): string[] {
    return ['--key', this.at('key.pub'), '--rekor-key', this.at('rekor.pub')];
  }

  /** An index whose one platform is attested, and which is signed in both ways. */
  #publish(): void {
    const signer = { key: this.#world.keyPair() };
    const image = makeImage({ seed: 'faults', sizes: [20_000, 3000], compression: 'none' });
    const [child = image.root] = image.manifests;
    publish(this.#source, REPOSITORY, 'v1', image, [
      signSimple(this.#world, image.root, { signer, dockerReference: '' }),
      bundleReferrer(this.#world, image.root, { signer }),
      attest(this.#world, child, { signer, predicateType: 'https://a.example/b', predicate: {} }),
    ]);
  }
}
