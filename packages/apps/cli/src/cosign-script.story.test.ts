/**
 * A script of cosign lines as pipelines have them, with `sealift cosign` in place of `cosign`: the
 * built program, two registries, and a private Rekor and Fulcio.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { createWorld, makeImage, publish } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM } from './run.fixture.ts';
import { ISSUER, identityToken, type Services, startServices } from './services.fixture.ts';

const EMAIL = 'ci@corp.example';
const world = createWorld({ seed: 'cosign script', host: 'rekor.corp.example' });
const image = makeImage({ seed: 'cosign script', platforms: ['linux/amd64'], sizes: [64] });
const folder = mkdtempSync(join(tmpdir(), 'sealift-script-'));
let [build, mirror]: FakeRegistry[] = [];
let services: Services;

beforeAll(async () => {
  [build, mirror] = await Promise.all([startRegistry(), startRegistry()]);
  services = await startServices(world);
  publish(build, 'team/app', '1.0', image, []);
  const files = {
    'rekor.pub': world.pins.rekorKey,
    'fulcio.pem': world.pins.caIntermediates + world.pins.caRoots,
    'ctfe.pub': world.pins.ctKey,
    'token.txt': identityToken(EMAIL),
    'predicate.json': '{"builder":"ci"}',
    'sbom.spdx.json': '{"spdxVersion":"SPDX-2.3"}',
    'app.tgz': 'a release\n',
    'openssl.pem': world.keyPair('p256', 'imported').privateKeyPem,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(async () => {
  await Promise.all([build?.close(), mirror?.close(), services.close()]);
  rmSync(folder, { recursive: true });
});

/** As it stands in pipelines; `$…` are what pipelines have in variables. */
const SCRIPT = String.raw`
cosign version
cosign generate-key-pair
cosign import-key-pair --key openssl.pem --output-key-prefix imported
cosign public-key --key cosign.key --outfile printed.pub
cosign sign --yes --key cosign.key --rekor-url $REKOR -a commit=abc $IMAGE
cosign sign -y --key cosign.key --rekor-url $REKOR --new-bundle-format=false -r $BY_DIGEST
cosign verify --key cosign.pub $IMAGE
cosign verify --key cosign.pub -a commit=abc $BY_DIGEST
cosign verify -key cosign.pub $IMAGE
cosign sign -y --fulcio-url $FULCIO --rekor-url $REKOR --identity-token token.txt $IMAGE
cosign verify --certificate-identity $EMAIL --certificate-oidc-issuer $ISSUER $IMAGE
cosign verify --certificate-identity-regexp '@corp\.example$' --cert-oidc-issuer $ISSUER $IMAGE
cosign attest -y --key cosign.key --rekor-url $REKOR --predicate predicate.json --type custom $IMAGE
cosign verify-attestation --key cosign.pub --type custom $IMAGE
cosign download attestation $IMAGE > attestation.jsonl
cosign attach sbom --sbom sbom.spdx.json --type spdx --input-format json $IMAGE
cosign download sbom $IMAGE > downloaded.json
cosign triangulate $IMAGE > place.txt
cosign tree $IMAGE
cosign generate $IMAGE > payload.json
cosign sign-blob --yes --key cosign.key --rekor-url $REKOR --bundle app.bundle app.tgz
cosign verify-blob --key cosign.pub --bundle app.bundle app.tgz
cosign attest-blob -y --key cosign.key --rekor-url $REKOR --type custom \
  --predicate predicate.json --bundle att.bundle app.tgz
cosign verify-blob-attestation --key cosign.pub --bundle att.bundle app.tgz
cosign copy -f $IMAGE $MIRROR/copied/app:1.0
cosign verify --key cosign.pub --offline --private-infrastructure $MIRROR/copied/app:1.0
cosign save --dir saved $IMAGE
cosign verify --key cosign.pub --local-image saved
cosign load --dir saved $MIRROR/loaded/app:1.0
`;

/** @returns what went wrong, empty where nothing did */
async function play(script: string, environment: Record<string, string>): Promise<string> {
  const own = `cosign() { "$NODE" "$PROGRAM" cosign "$@"; }\nset -ex\n${script}`;
  const env = { PATH: process.env['PATH'], HOME: folder, ...environment };
  const child = spawn('/bin/sh', ['-c', own], { cwd: folder, env, stdio: 'pipe' });
  child.stdin.end();
  const ended = new Promise((done) => child.on('close', done));
  const [said] = await Promise.all([text(child.stderr), text(child.stdout)]);
  return (await ended) === 0 ? '' : said.split('\n').slice(-12).join('\n');
}

const environmentOf = (): Record<string, string> => ({
  ...{ NODE: process.execPath, PROGRAM, EMAIL, ISSUER },
  ...{ REKOR: services.rekor, FULCIO: services.fulcio, COSIGN_PASSWORD: 'a password' },
  MIRROR: mirror?.host ?? '',
  IMAGE: `${build?.host}/team/app:1.0`,
  BY_DIGEST: `${build?.host}/team/app@${image.root.digest}`,
  COSIGN_KEY: 'cosign.pub',
  SIGSTORE_REKOR_PUBLIC_KEY: 'rekor.pub',
  SIGSTORE_ROOT_FILE: 'fulcio.pem',
  SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: 'ctfe.pub',
});

describe('a script of cosign', () => {
  it('runs as it is', { timeout: 240_000 }, async () => {
    expect(SCRIPT.match(/^cosign /gm)?.length).toBeGreaterThan(20);
    expect(await play(SCRIPT, environmentOf())).toBe('');
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const hex = image.root.digest.slice(7);
    expect(read('place.txt')).toBe(`${build?.host}/team/app:sha256-${hex}.sig\n`);
    expect(read('printed.pub')).toBe(read('cosign.pub'));
    expect(read('downloaded.json')).toBe(`${read('sbom.spdx.json')}\n`);
    expect(JSON.parse(read('payload.json'))).toMatchObject({
      critical: { image: { 'docker-manifest-digest': image.root.digest } },
    });
    expect(mirror?.repository('copied/app').tags.get('1.0')).toBe(image.root.digest);
    expect(mirror?.repository('loaded/app').tags.get('1.0')).toBe(image.root.digest);
  });

  it.each([
    ['another key', 'cosign verify --key imported.pub $IMAGE', 'KEY'],
    [
      'another identity',
      'cosign verify --certificate-identity x@y.example --certificate-oidc-issuer $ISSUER $IMAGE',
      'IDENTITY',
    ],
    [
      'a file that was changed',
      'cosign verify-blob --key cosign.pub --bundle app.bundle predicate.json',
      'SUBJECT',
    ],
    ['what cosign would not verify', 'unset COSIGN_KEY; cosign copy $IMAGE $MIRROR/x/y:1', 'USAGE'],
  ])('ends where cosign would, or sooner: %s', async (_, script, code) => {
    expect(await play(script, environmentOf())).toMatch(new RegExp(`^${code}: `, 'm'));
  });
});
