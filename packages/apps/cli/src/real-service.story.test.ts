/**
 * `sealift` and the real signing service: what its policy allows is signed, what it does not allow
 * is not, and approvers see what they approve.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf, type Ran } from '@sealift/in-process';
import {
  makeSignerWorld,
  type RunningSigner,
  type SignerWorld,
  startSigner,
} from '@sealift/signer-world';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const KEY = ['--key', 'sealift://release'];
const folder = mkdtempSync(join(tmpdir(), 'sealift-real-service-'));
const at = (file: string): string => join(folder, file);
let world: SignerWorld;
let signer: RunningSigner;
let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startRegistry();
  for (const repository of ['team/app', 'other/app']) {
    const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
      mediaType,
      bytes: image.blobs.get(digest) ?? new Uint8Array(),
    }));
    registry.put(repository, [...image.blobs.values()], stored, { v1: image.root.digest });
  }
  const rule = { clients: ['ci'], keys: ['release'] };
  const dsse = {
    payloads: ['dsse'],
    predicateTypes: ['https://sigstore.dev/cosign/sign/v1', 'https://spdx.dev/Document'],
  };
  world = await makeSignerWorld(folder, {
    rules: [
      {
        ...rule,
        name: 'named',
        payloads: ['simple-signing'],
        repositories: [`${registry.host}/team/**`],
      },
      { ...rule, name: 'statements', ...dsse },
      {
        ...rule,
        name: 'files',
        payloads: ['blob'],
        approvals: { needed: 2, by: ['alice', 'bob'], within: '1h' },
      },
    ],
  });
  signer = await startSigner(world.config);
  writeFileSync(at('release.tar.gz'), 'a release');
  writeFileSync(at('sbom.json'), '{ "spdxVersion": "SPDX-2.3", "packages": [] }');
});
afterAll(async () => {
  await Promise.all([signer.end('SIGTERM'), registry.close()]);
  rmSync(folder, { recursive: true });
});

const as = (client: string, ...args: readonly string[]): Promise<Ran> =>
  run(args, { SEALIFT_SIGNER_CONFIG: world.clientFiles(client, signer.address).config });
const ended = ({ status, last }: Ran): [number | null, string] => [status, last];
const NOT_ALLOWED =
  /^SERVICE_DENIED: SIGNING_DENIED: rule named: the repository "[^"]*other\/app" is not allowed/;
const refusal = (words: RegExp): unknown => [1, expect.stringMatching(words)];
const image_ = (repository: string): string => `${registry.host}/${repository}:v1`;

async function verdict(...more: readonly string[]): Promise<string> {
  rmSync(at('bundle.tar'), { force: true });
  expect((await run(['export', image_('team/app'), '-o', at('bundle.tar')])).status).toBe(0);
  const flags = ['--key', at('release.pub'), '--insecure-ignore-tlog', ...more];
  const { verdict: found, failures } = documentOf(
    await run(['verify', at('bundle.tar'), '--json', ...flags]),
  );
  return failures[0]?.code ?? found;
}

describe('the signing service', () => {
  it('signs an image in both forms, and an attestation', async () => {
    expect(
      ended(
        await as(
          'ci',
          'sign',
          image_('team/app'),
          ...KEY,
          '--format',
          'legacy',
          '--format',
          'bundle',
        ),
      ),
    ).toEqual([0, '']);
    expect(
      ended(
        await as(
          'ci',
          'attest',
          image_('team/app'),
          ...KEY,
          '--type',
          'spdxjson',
          '--predicate',
          at('sbom.json'),
        ),
      ),
    ).toEqual([0, '']);
    expect([await verdict(), await verdict('--type', 'spdxjson')]).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('signs nothing that its policy does not allow, and says which rule it was', async () => {
    expect(
      ended(await as('ci', 'sign', image_('other/app'), ...KEY, '--format', 'legacy')),
    ).toEqual(refusal(NOT_ALLOWED));
    expect(ended(await as('alice', 'sign', image_('team/app'), ...KEY))).toEqual(
      refusal(/^SERVICE_DENIED: SIGNING_DENIED: no rule lets alice use the key release/),
    );
    const attest = [
      'attest',
      image_('team/app'),
      ...KEY,
      '--type',
      'https://example.test/other',
      '--predicate',
      at('sbom.json'),
    ];
    expect(ended(await as('ci', ...attest))).toEqual(
      refusal(/^SERVICE_DENIED: SIGNING_DENIED: .*example\.test\/other are not allowed/),
    );
  });

  it('waits for two people, who see what they approve, and not for the one who asks', async () => {
    const hash = createHash('sha256').update('a release').digest('hex');
    const sign = (...more: readonly string[]) =>
      as('ci', 'sign-blob', at('release.tar.gz'), ...KEY, ...more);
    expect(ended(await sign())).toEqual(refusal(/^SERVICE_DENIED: APPROVAL_NEEDED: /));
    expect((await as('alice', 'service', 'pending')).stdout).toMatch(
      new RegExp(`^${hash}\n.*asked by {3}ci\n.*approvals  0 of 2`, 's'),
    );
    expect((await as('alice', 'service', 'show', hash, '-o', at('payload'))).status).toBe(0);
    expect(readFileSync(at('payload'), 'utf8')).toBe('a release');
    expect(ended(await as('ci', 'service', 'approve', hash, '--yes'))).toEqual(
      refusal(/^SERVICE_DENIED: SIGNING_DENIED: /),
    );
    expect(ended(await as('alice', 'service', 'approve', hash, '--yes'))).toEqual([0, '']);
    expect(ended(await sign())).toEqual(refusal(/^SERVICE_DENIED: APPROVAL_NEEDED: .*1 approved/));
    expect(ended(await as('alice', 'service', 'approve', hash, '--yes'))).toEqual(
      refusal(/^SERVICE_DENIED: SIGNING_DENIED: /),
    );
    expect((await as('bob', 'service', 'approve', hash, '--yes')).stdout).toMatch(
      /approvals {2}2 of 2: alice, bob/,
    );
    expect(ended(await sign())).toEqual([0, '']);
    const flags = [
      '--bundle',
      at('release.tar.gz.sigstore.json'),
      '--key',
      at('release.pub'),
      '--insecure-ignore-tlog',
    ];
    expect((await run(['verify-blob', at('release.tar.gz'), ...flags])).status).toBe(0);
    // Used up by one signature.
    expect(ended(await sign('--force'))).toEqual(
      refusal(/^SERVICE_DENIED: APPROVAL_NEEDED: .*0 approved/),
    );
  });

  it('shows its keys to every client, and its checkpoint', async () => {
    expect((await as('bob', 'key', 'public', ...KEY)).stdout).toBe(
      readFileSync(at('release.pub'), 'utf8'),
    );
    expect((await as('bob', 'service', 'keys')).stdout).toMatch(
      /^release\n {2}version 1, active, ecdsa-sha2-256-nistp256\n {4}SHA256:/,
    );
    expect((await as('bob', 'service', 'checkpoint')).stdout).toMatch(
      /^signer\.example\/log\n[1-9][0-9]*\n/,
    );
  });

  it('takes no request that another key signed', async () => {
    const { config } = world.clientFiles('bob', signer.address);
    const mixed = JSON.stringify({
      ...(JSON.parse(readFileSync(config, 'utf8')) as object),
      requestKey: 'alice.request.key',
    });
    world.clientFiles('alice', signer.address);
    writeFileSync(at('mixed.json'), mixed);
    expect(ended(await run(['service', 'keys', '--signer-config', at('mixed.json')]))).toEqual(
      refusal(/^SERVICE_DENIED: REQUEST_SIGNATURE: /),
    );
  });

  it('takes no request that is for another service', async () => {
    const { config } = world.clientFiles('bob', signer.address);
    const other = JSON.stringify({
      ...(JSON.parse(readFileSync(config, 'utf8')) as object),
      name: 'localhost:1',
    });
    writeFileSync(at('other.json'), other);
    expect(ended(await run(['service', 'keys', '--signer-config', at('other.json')]))).toEqual(
      refusal(/^SERVICE_DENIED: REQUEST_SIGNATURE: /),
    );
  });
});
