import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { entryAnswers, startSource } from '@sealift/fake-sources';
import {
  type ClientFiles,
  makeSignerWorld,
  type RunningSigner,
  startSigner,
} from '@sealift/signer-world';
import { makeToken, SOFTHSM } from '@sealift/softhsm';
import {
  attest,
  bundle,
  bundleReferrer,
  createWorld,
  FULCIO_EXTENSIONS,
  type Log,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';

export const ROOT: string = new URL('../../../..', import.meta.url).pathname;

/**
 * The world that the commands find: registries, two Sigstore instances, and a folder that
 * stands for the clone.
 */
export interface Stage {
  readonly folder: string;
  readonly internal: FakeRegistry;
  /** Digest of ghcr.io/example/app:1.4.0, without `sha256:`. */
  readonly digest: string;
  /** What a program finds in its environment beside the usual. */
  readonly environment: Readonly<Record<string, string>>;
  /** Words of the pages, as they must be here. */
  readonly replacements: readonly (readonly [string, string])[];
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const [outside, internal] = await Promise.all([startRegistry(), startRegistry()]);
  const folder = mkdtempSync(join(tmpdir(), 'sealift-readme-'));
  const digest = publishPublic(outside, folder);
  const log = await startSource(entryAnswers(publishPrivate(outside, folder)));
  writeDeployment(outside, folder);
  writePrograms(folder);
  const token = putToken(folder);
  const service = await startService(folder, outside);
  const replacements = [
    ['ghcr.io', outside.host],
    ['registry.corp.example', outside.host],
    ['https://log.corp.example', log.url],
    ['registry.internal', internal.host],
    ['<digest>', digest],
    ['/usr/lib/vendor/pkcs11.so', token.module],
    ['/etc/sealift/pin', join(folder, 'pin.txt')],
    ['/etc/sealift/signer.json', service.config],
    ['/media/stick/log', join(folder, 'service/log')],
    ['signer.corp.example/log', 'signer.example/log'],
  ] as const;
  writeExportFile(folder, replacements);
  const close = async () => {
    await Promise.all([
      ...[outside, internal, log].map((each) => each.close()),
      service.end('SIGTERM'),
    ]);
    rmSync(folder, { recursive: true });
  };
  return { folder, internal, digest, environment: token.environment, replacements, close };
}

/** The export file as the guide shows it. */
function writeExportFile(folder: string, replacements: Stage['replacements']): void {
  const page = readFileSync(join(ROOT, 'docs/guides/export-verify-import.md'), 'utf8');
  const [, shown = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
  const text = replacements.reduce((all, [word, here]) => all.replaceAll(word, here), shown);
  writeFileSync(join(folder, 'sealift.yaml'), text);
}

/** ghcr.io/example/app:1.4.0, released by a GitHub workflow through the "public-good" instance. */
function publishPublic(registry: FakeRegistry, folder: string): string {
  const world = createWorld({ seed: 'readme public' });
  const image = makeImage({ seed: 'app' });
  const source = 'https://github.com/example/app';
  const signer = world.issueLeaf({
    identity: { uri: `${source}/.github/workflows/release.yml@refs/tags/v1.4.0` },
    issuer: 'https://token.actions.githubusercontent.com',
    extensions: {
      [FULCIO_EXTENSIONS.githubWorkflowRepository]: 'example/app',
      [FULCIO_EXTENSIONS.sourceRepository]: source,
    },
  });
  const provenance = {
    subjectName: `${registry.host}/example/app`,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: { buildDefinition: {}, runDetails: {} },
  };
  publish(registry, 'example/app', '1.4.0', image, [
    bundleReferrer(world, image.root, { signer }),
    attest(world, image.root, { signer, ...provenance }),
  ]);
  download(folder, 'trusted_root.json', world.trustedRoot());
  return image.root.digest.replace('sha256:', '');
}

/** What a release is deployed by: a pod, and a chart whose values name an image. */
function writeDeployment({ host }: FakeRegistry, folder: string): void {
  mkdirSync(join(folder, 'deploy'));
  mkdirSync(join(folder, 'charts/app'), { recursive: true });
  const pod = `spec:\n  containers:\n    - image: ${host}/example/app:1.4.0\n`;
  writeFileSync(join(folder, 'deploy/pod.yaml'), pod);
  writeFileSync(join(folder, 'charts/app/Chart.yaml'), 'name: app\n');
  const image = `image: {registry: '${host}', repository: example/app, tag: 1.4.0}\n`;
  writeFileSync(join(folder, 'charts/app/values.yaml'), image);
}

/**
 * registry.corp.example: one image signed keylessly through a private instance, one with a key in
 * two releases. @returns the log that has their entries
 */
function publishPrivate(registry: FakeRegistry, folder: string): Log {
  const world = createWorld({ seed: 'readme private', host: 'rekor.corp.example' });
  const [tool, base] = [
    makeImage({ seed: 'tool' }),
    makeImage({ seed: 'base', platforms: ['linux/amd64'] }),
  ];
  const leaf = world.issueLeaf({
    identity: { email: 'ci@corp.example' },
    issuer: 'https://login.corp.example',
  });
  publish(registry, 'team/tool', '2.0', tool, [
    signSimple(world, tool.root, { signer: leaf, dockerReference: `${registry.host}/team/tool` }),
  ]);
  const byKey = signSimple(world, base.root, {
    signer: { key: world.keyPair() },
    dockerReference: `${registry.host}/team/base`,
  });
  publish(registry, 'team/base', '3.1', base, [byKey]);
  // Its first layer is the one of 3.1.
  const next = makeImage({ seed: 'base', platforms: ['linux/amd64'], sizes: [1024, 512] });
  const signed = signSimple(world, next.root, {
    signer: { key: world.keyPair() },
    dockerReference: `${registry.host}/team/base`,
  });
  publish(registry, 'team/base', '3.2', next, [signed]);

  publishApart(registry, world);
  writeSideFile(registry, world, folder);
  publishWithSbom(registry, world);
  download(folder, 'rekor.pub', world.pins.rekorKey);
  download(folder, 'fulcio-root.pem', world.pins.caRoots);
  download(folder, 'fulcio-intermediate.pem', world.pins.caIntermediates);
  download(folder, 'ctfe.pub', world.pins.ctKey);
  writeFileSync(join(folder, 'password.txt'), 'a password\n');
  writeFileSync(join(folder, 'cosign.pub'), world.keyPair().publicKeyPem);
  return world.log;
}

/** team/api, whose signature is in a repository of signatures. */
function publishApart(registry: FakeRegistry, world: ReturnType<typeof createWorld>): void {
  const api = makeImage({ seed: 'api', platforms: ['linux/amd64'] });
  publish(registry, 'team/api', '1.0', api, []);
  const { blobs, descriptor, manifest, tag } = signSimple(world, api.root, {
    signer: { key: world.keyPair() },
    dockerReference: `${registry.host}/team/api`,
  });
  const { mediaType, digest } = descriptor;
  const stored = [{ mediaType, bytes: manifest }];
  registry.put(
    'signatures',
    [...blobs.values()],
    stored,
    tag === undefined ? {} : { [tag]: digest },
  );
}

/** team/cli, whose signature is in a file. */
function writeSideFile(
  registry: FakeRegistry,
  world: ReturnType<typeof createWorld>,
  folder: string,
): void {
  const cli = makeImage({ seed: 'cli', platforms: ['linux/amd64'] });
  publish(registry, 'team/cli', '1.0', cli, []);
  const { bytes } = bundle(world, cli.root, { signer: { key: world.keyPair() } });
  writeFileSync(join(folder, 'cli.sigstore.jsonl'), bytes);
}

/** team/web, which has an SBOM under cosign's tag. */
function publishWithSbom(registry: FakeRegistry, world: ReturnType<typeof createWorld>): void {
  const web = makeImage({ seed: 'web', platforms: ['linux/amd64'] });
  const signing = { signer: { key: world.keyPair() }, dockerReference: '' };
  publish(registry, 'team/web', '1.0', web, [signSimple(world, web.root, signing)]);
  const { root, blobs } = makeImage({ seed: 'sbom', platforms: ['linux/amd64'] });
  const bytes = blobs.get(root.digest) ?? new Uint8Array();
  const stored = [{ mediaType: root.mediaType, bytes }];
  const tag = `${web.root.digest.replace(':', '-')}.sbom`;
  registry.put('team/web', [...blobs.values()], stored, { [tag]: root.digest });
}

/** A token with one key, where SoftHSM2 is. */
function putToken(folder: string): {
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
} {
  if (SOFTHSM === undefined) return { module: '', environment: {} };
  const token = makeToken(SOFTHSM, {
    folder: mkdtempSync(join(folder, 'token-')),
    label: 'release',
    pin: '1234',
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  token.add(
    { label: 'signer', id: '01' },
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  return token;
}

/** The signing service, and a client of it that may sign what the pages sign. */
async function startService(
  folder: string,
  { host }: FakeRegistry,
): Promise<ClientFiles & RunningSigner> {
  const rule = {
    name: 'team',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['dsse', 'blob'],
    predicateTypes: ['https://sigstore.dev/cosign/sign/v1'],
  };
  const world = await makeSignerWorld(join(folder, 'service'), {
    rules: [{ ...rule, repositories: [`${host}/team/**`], unnamed: 'allow' }],
  });
  const signer = await startSigner(world.config);
  return { ...signer, ...world.clientFiles('ci', signer.address) };
}

/** What `curl -o NAME` finds. */
function download(folder: string, name: string, content: string): void {
  mkdirSync(join(folder, 'downloads'), { recursive: true });
  writeFileSync(join(folder, 'downloads', name), content);
}

/**
 * In place of curl and npx; the commands that .ci/run runs by themselves are not run a second time
 * from within the tests.
 */
const PROGRAMS = {
  curl:
    `[ "$1" = -fsSLo ] && case $3 in https://*) exec cp "$STAGE/downloads/$2" "$2" ;; esac; ` +
    `exit 64`,
  npx: `case "$*" in
  '-y pnpm@12 demo' | '-y pnpm@12 test' | '-y pnpm@12 install' | '-y pnpm@12 run build') exit 0 ;;
  '-y pnpm@12 pack:verifier') exec node ${ROOT}tools/repo/pack/src/main.ts --out . ;;
esac
exit 64`,
};

function writePrograms(folder: string): void {
  mkdirSync(join(folder, 'programs'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, script] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, 'programs', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'programs', name), 0o755);
  }
}
