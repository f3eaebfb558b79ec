/** One world for the rows: an image that a key and a certificate signed, a file, bundles, keys. */
import '@sealift/signer-world/known-scrypt';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outcomeOf } from '@sealift/console/program';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { TufRepository } from '@sealift/fake-sources';
import {
  attest,
  bundle,
  bundleReferrer,
  createWorld,
  makeImage,
  publish,
  revocationList,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { vi } from 'vitest';
import { PROGRAM } from '../main.ts';
import type { Row } from './row.fixture.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const SPDX = 'https://spdx.dev/Document';
const world = createWorld({ seed: 'effects' });
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: GITHUB,
});
const key = world.keyPair();
/** Where the registry of a row has that image. */
const SOURCE = 'REGISTRY/source/app:1';
const NAME = 'registry.example/team/app:1.0';

const AFFECTED = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  statements: [
    {
      vulnerability: { name: 'CVE-2026-0001' },
      products: [{ '@id': `pkg:oci/app@sha256%3A${'ef'.repeat(32)}` }],
      status: 'affected',
    },
  ],
});

/** Every image by the key, under whatever name. @param more of what the rule requires */
const policy = (more: string): string => `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { ada: { key: signer.pub, trust: here } }
images:
  - match: ["**"]
    require: { signature: { anyOf: [ada] }, name: any${more} }
`;

export class EffectsWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealift-effects-'));
  #registry: FakeRegistry | undefined;
  /** Commands run in this process; their progress would stand between the results of tests. */
  readonly #progress = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

  async start(): Promise<void> {
    const artifact = Buffer.from('a release\n');
    const digest = `sha256:${createHash('sha256').update(artifact).digest('hex')}` as const;
    const { pins } = world;
    const attested = { predicateType: SPDX, predicate: {} };
    const files = {
      a: artifact,
      'key.json': bundle(world, artifact, { signer: { key }, content: 'messageSignature' }).bytes,
      'cert.json': bundle(world, artifact, { signer: leaf, content: 'messageSignature' }).bytes,
      'spdx.json': bundle(world, { digest }, { signer: { key }, ...attested }).bytes,
      'a.sig': Buffer.from(key.sign(artifact)).toString('base64'),
      'leaf.sig': Buffer.from(leaf.key.sign(artifact)).toString('base64'),
      'leaf.pem': leaf.certificate.pem,
      'root.json': world.trustedRoot(),
      'vex.json': AFFECTED,
      'ca.crl': revocationList(world.intermediate).der,
      'signer.pub': key.publicKeyPem,
      'other.pub': createWorld({ seed: 'other' }).keyPair().publicKeyPem,
      'plain.pem': key.privateKeyPem,
      'rekor.pub': pins.rekorKey,
      'roots.pem': pins.caRoots,
      'intermediates.pem': pins.caIntermediates,
      'chain.pem': pins.caIntermediates + pins.caRoots,
      'ct.pub': pins.ctKey,
      'expected.txt': `${NAME}@sha256:${'a'.repeat(64)}\n`,
      password: 'test only\n',
      garbage: 'garbage',
      there: 'a file that is there',
      'there.key': 'a file that is there',
      'there.pub': 'a file that is there',
      'own.pem': world.issueLeaf({ identity: { email: 'ada@example.com' }, key }).certificate.pem,
      'predicate.json': '{}',
      'policy.yaml': policy(''),
      'aged.yaml': policy(', maxAge: 30d'),
      'warning.yaml': `${policy('')}  - match: ["**"]
    mode: warn
    require: { attestations: [{ type: vuln, by: { anyOf: [ada] } }] }
`,
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(this.at(name), content);
    for (const [name, size] of [
      ['layout', 700],
      ['june', 800],
    ] as const)
      await this.#layout(name, size);
    const bare = makeImage({ seed: 'bare', platforms: ['linux/amd64'] });
    await writeLayout(this.at('unsigned'), { images: [{ ...bare, name: NAME }], style: 'plain' });
    await this.#made('export oci:AT/layout -o AT/app.tar');
    await this.#made(
      'verify AT/app.tar --key AT/signer.pub --rekor-key AT/rekor.pub --report json=AT/report.json',
    );
    await this.#made('export oci:AT/june --since AT/app.tar -o AT/delta.tar');
    await this.#made('key import --key AT/plain.pem --output-key-prefix AT/own');
    await this.#made('key generate --output-key-prefix AT/deny');
    await this.#made(
      'deny add -o AT/deny.json --key AT/deny.key --reason x --compromised ' +
        '--public-key AT/signer.pub',
    );
    await this.#made('save oci:AT/layout --dir AT/saved');
    this.#repository();
    await this.#made('trust init AT/empty');
    await this.#made('trust init AT/pins');
    await this.#approved('trust add AT/pins corp rekor AT/rekor.pub');
    await this.#made('split AT/app.tar --volume-size 5000 --parity 1 -o AT/volumes');
  }

  stop(): void {
    this.#progress.mockRestore();
    rmSync(this.folder, { recursive: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** What there is to see of one run: how it ended, the files it made, whom it asked what. */
  async observe(
    words: readonly string[],
    { environment = {}, look }: Pick<Row, 'environment' | 'look'>,
  ): Promise<Observed> {
    rmSync(this.at('out'), { recursive: true, force: true });
    mkdirSync(this.at('out'));
    if (words.join().includes('REGISTRY')) this.#registry = await startRegistry({ sparse: true });
    if (words.join().includes(SOURCE) && this.#registry !== undefined) {
      const { image, attachments } = signedImage(700, 'by referrers too');
      publish(this.#registry, 'source/app', '1', image, attachments);
    }
    try {
      const meant = Object.entries(environment).map(([name, value]) => [name, this.#meant(value)]);
      const outcome = await withEnvironment(Object.fromEntries(meant), () =>
        outcomeOf(
          PROGRAM,
          words.map((word) => this.#meant(word)),
        ),
      );
      const { failures = [], anchors = [], waived = [] } = outcome?.report ?? {};
      const [first] = failures;
      const file = (name: string): string => readFileSync(this.at(join('out', name)), 'utf8');
      return {
        code: first?.code ?? 'accepted',
        message: first?.message,
        files: readdirSync(this.at('out'), { recursive: true }).map(String).sort(),
        anchors: anchors.map(({ kind }) => kind),
        waived,
        looked: look?.(outcome?.report ?? {}, file),
      };
    } finally {
      await this.#registry?.close();
      this.#registry = undefined;
    }
  }

  #meant(word: string): string {
    return word
      .replaceAll('AT/', `${this.folder}/`)
      .replaceAll('OUT/', `${this.at('out')}/`)
      .replaceAll('REGISTRY', this.#registry?.host ?? '');
  }

  async #made(line: string): Promise<void> {
    const [first] = await this.#failures(line);
    if (first !== undefined) throw new Error(`${line}: ${first.code}: ${first.message}`);
  }

  /** A change of a trust store, accepted as it was shown. */
  async #approved(line: string): Promise<void> {
    const [first] = await this.#failures(line);
    await this.#made(`${line} ${first?.message.match(/--accept \S+$/)?.[0]}`);
  }

  async #failures(line: string) {
    const words = line.split(' ').map((word) => this.#meant(word));
    const outcome = await withEnvironment({}, () => outcomeOf(PROGRAM, words));
    return outcome?.report.failures ?? [];
  }

  /** A TUF repository, copied into a folder. */
  #repository(): void {
    for (const [path, content] of new TufRepository(world.trustedRoot()).files) {
      mkdirSync(dirname(this.at(`tuf/${path}`)), { recursive: true });
      writeFileSync(this.at(`tuf/${path}`), content);
    }
  }

  async #layout(name: string, size: number): Promise<void> {
    const { image, attachments } = signedImage(size);
    const images = [{ ...image, name: NAME }];
    await writeLayout(this.at(name), { images, attachments, style: 'plain' });
  }
}

/**
 * By the key and by the certificate, with an attestation of each. @param where a registry has one
 * object under a tag
 */
function signedImage(size: number, where: 'under tags' | 'by referrers too' = 'under tags') {
  const sizes = [3000, size];
  const platforms = ['linux/amd64'];
  const image = makeImage({ seed: 'effects', sizes, platforms, index: true });
  const attested = { predicateType: SPDX, predicate: {} };
  const tagged = (signer: Signer) => [
    signSimple(world, image.root, { signer, dockerReference: '' }),
    attest(world, image.root, { signer, ...attested }),
  ];
  const referring = (signer: Signer) => [
    bundleReferrer(world, image.root, { signer }),
    bundleReferrer(world, image.root, { signer, ...attested }),
  ];
  const byLeaf = where === 'under tags' ? tagged(leaf) : referring(leaf);
  return { image, attachments: [...tagged({ key }), ...byLeaf] };
}

type Signer = Parameters<typeof signSimple>[2]['signer'];

export interface Observed {
  readonly code: string;
  readonly message: string | undefined;
  readonly files: readonly string[];
  readonly anchors: readonly string[];
  readonly waived: readonly string[];
  readonly looked: unknown;
}

/** Commands read the process's environment; nothing of the caller's may decide a row. */
async function withEnvironment<T>(
  environment: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  const own = { PATH: before['PATH'] ?? '', HOME: '/nonexistent', COSIGN_PASSWORD: 'test only' };
  process.env = { ...own, ...environment };
  try {
    return await run();
  } finally {
    process.env = before;
  }
}
