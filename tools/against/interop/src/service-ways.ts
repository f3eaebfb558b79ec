/**
 * Keys of the signing service: cosign signs through the plugin, unchanged, and we sign; in no log
 * but the service's own.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Way, Workbench } from '@sealift/real-stack';
import { makeSignerWorld, type RunningSigner, startSigner } from '@sealift/signer-world';
import { PLUGIN } from './sealift.ts';

const RULE = {
  name: 'images',
  clients: ['ci'],
  keys: ['release'],
  payloads: ['simple-signing', 'dsse'],
  predicateTypes: ['https://sigstore.dev/cosign/sign/v1'],
};
const KEY = ['--key', 'sealift://release'];

/** The service, started when the first way asks for it. */
export class LazyService {
  readonly #folder: string;
  #started: Promise<{ readonly signer: RunningSigner; readonly config: string }> | undefined;

  /** @param folder of its own; it need not be there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get publicKey(): string {
    return join(this.#folder, 'release.pub');
  }

  /** What cosign finds in its environment. */
  get environment(): Record<string, string> {
    const path = [
      join(this.#folder, 'bin'),
      dirname(process.execPath),
      process.env['PATH'] ?? '',
    ].join(':');
    return { PATH: path, SEALIFT_SIGNER_CONFIG: join(this.#folder, 'ci.json') };
  }

  /** @returns the path of a client's configuration */
  async config(): Promise<string> {
    this.#started ??= this.#start();
    return (await this.#started).config;
  }

  async stop(): Promise<void> {
    await this.#started?.then(({ signer }) => signer.end('SIGTERM')).catch(() => {});
  }

  async #start(): Promise<{ readonly signer: RunningSigner; readonly config: string }> {
    const world = await makeSignerWorld(this.#folder, { rules: [RULE] });
    mkdirSync(join(this.#folder, 'bin'));
    symlinkSync(PLUGIN, join(this.#folder, 'bin/sigstore-kms-sealift'));
    const signer = await startSigner(world.config);
    return { signer, config: world.clientFiles('ci', signer.address).config };
  }
}

export function serviceWays(service: LazyService): Way[] {
  const byService = ['--key', service.publicKey, '--insecure-ignore-tlog'];
  const wrong = (code: string): Way['wrong'] => ({
    flags: ({ file }: Workbench) => ['--key', file('other.pub'), '--insecure-ignore-tlog'],
    code,
  });
  const checked = {
    needsNoService: true,
    env: () => service.environment,
    ours: () => byService,
    theirs: () => ['verify', ...byService],
  } as const;
  const signed = async (...args: readonly string[]): Promise<string[]> => {
    await service.config();
    return ['sign', ...KEY, ...args];
  };
  return [
    {
      ...checked,
      name: 'bundle-service',
      cosign: 'cosign3',
      what: 'v0.3 bundle by a key of the signing service, through the plugin, in no log',
      sign: ({ places }, image) =>
        signed(
          '--signing-config',
          places.client('signing-none.json'),
          '--trusted-root',
          places.client('trusted_root.json'),
          image,
        ),
      wrong: wrong('KEY'),
    },
    {
      ...checked,
      name: 'sig-service',
      cosign: 'cosign2',
      what: '.sig by a key of the signing service, through the plugin, in no log',
      sign: (_, image) => signed('--tlog-upload=false', image),
      wrong: wrong('SIGNATURE'),
    },
    {
      ...checked,
      name: 'sign-bundle-service',
      cosign: 'cosign3',
      signer: 'sealift',
      what: 'bundle by a key of the signing service, in no log',
      sign: async (_, image) => ['sign', image, ...KEY, '--signer-config', await service.config()],
      wrong: wrong('KEY'),
    },
  ];
}
