/** A registry with the shapes, and a name that leads to it or to the registry under test. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { type FaultProxy, startFaultProxy } from '@sealift/fault-proxy';
import { createWorld } from '@sealift/virtual-sigstore';
import type { Shape } from './shapes/index.ts';

/** What is signed must be so by the key; what is not is let in by whatever digest it has. */
const policyOf = (host: string): string => `apiVersion: sealift/policy/v1
trust: { site: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: key.pub, log: site } }
images:
  - match: ["${host}/signed/**"]
    require: { signature: { anyOf: [release] }, name: any }
  - match: ["${host}/plain/**"]
    accept: { reason: "nobody signed it", anyDigest: true }
`;

export class TripWorld {
  readonly folder: string;
  readonly proxy: FaultProxy;
  readonly #source: FakeRegistry;

  private constructor(folder: string, source: FakeRegistry, proxy: FaultProxy) {
    this.folder = folder;
    this.#source = source;
    this.proxy = proxy;
  }

  /** @param folder of its own, which is made */
  static async start(folder: string, shapes: readonly Shape[]): Promise<TripWorld> {
    mkdirSync(folder);
    const source = await startRegistry();
    const world = new TripWorld(folder, source, await startFaultProxy(source.host));
    const signing = createWorld({ seed: 'round trip' });
    for (const shape of shapes) shape.put(source, signing);
    const names = shapes.map(({ repository }) => `${world.proxy.host}/${repository}:1\n`);
    writeFileSync(world.at('images.txt'), names.join(''));
    writeFileSync(world.at('key.pub'), signing.keyPair().publicKeyPem);
    writeFileSync(world.at('rekor.pub'), signing.pins.rekorKey);
    writeFileSync(world.at('policy.yaml'), policyOf(world.proxy.host));
    return world;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** @param host where the name leads from now on; where the shapes are, if undefined */
  leadTo(host = this.#source.host): void {
    this.proxy.upstream = host;
  }

  read(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.#source.close();
    rmSync(this.folder, { recursive: true });
  }
}
