/**
 * Unmodified cosign, the plugin, and the real service: what cosign signs stands in the audit log,
 * whole.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, openAuditLog } from '@sealift/audit';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { loadSigner } from '@sealift/keys';
import { findProgram } from '@sealift/real-stack';
import { makeSignerWorld, type RunningSigner, startSigner } from '@sealift/signer-world';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPlugin, type Ran, run } from './plugin.fixture.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const folder = mkdtempSync(join(tmpdir(), 'sealift-cosign-service-'));
const at = (file: string): string => join(folder, file);
let signer: RunningSigner;
let registry: FakeRegistry;
let environment: Record<string, string>;
let name: string;

beforeAll(async () => {
  registry = await startRegistry();
  const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: image.blobs.get(digest) ?? new Uint8Array(),
  }));
  registry.put('team/app', [...image.blobs.values()], stored, {});
  name = `${registry.host}/team/app@${image.root.digest}`;
  const rule = {
    name: 'images',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['simple-signing', 'dsse'],
    predicateTypes: ['https://sigstore.dev/cosign/sign/v1'],
  };
  const world = await makeSignerWorld(folder, { rules: [rule] });
  signer = await startSigner(world.config);
  const { config } = world.clientFiles('ci', signer.address);
  environment = {
    PATH: installPlugin(at('bin')),
    HOME: folder,
    TMPDIR: folder,
    SEALIFT_SIGNER_CONFIG: config,
  };
  writeFileSync(at('blob'), 'a release\n');
});
afterAll(async () => {
  await Promise.all([signer.end('SIGTERM'), registry.close()]);
  rmSync(folder, { recursive: true });
});

const KEY = ['--key', 'sealift://release'];
const NO_LOG = ['--tlog-upload=false', '--yes'];
const PROGRAMS = [
  ['cosign2', []],
  ['cosign3', ['--use-signing-config=false']],
] as const;

describe.each(PROGRAMS)('%s', (program, more) => {
  const path = findProgram(program);
  const cosign = (...args: readonly string[]): Promise<Ran> =>
    run([path ?? '', ...args], environment, 'ignore', folder);

  it.skipIf(path === undefined)(
    'signs an image with a key of the service, and verifies it',
    async () => {
      const signed = await cosign('sign', ...KEY, ...NO_LOG, ...more, name);
      expect([signed.status, signed.status === 0 ? '' : signed.stderr]).toEqual([0, '']);
      expect(
        (await cosign('verify', '--key', at('release.pub'), '--insecure-ignore-tlog', name)).status,
      ).toBe(0);
    },
  );

  it.skipIf(path === undefined)('is told why a file is not signed', async () => {
    const { status, stderr } = await cosign(
      'sign-blob',
      ...KEY,
      ...NO_LOG,
      ...more,
      '--bundle',
      'blob.json',
      'blob',
    );
    expect([status === 0, stderr]).toEqual([
      false,
      expect.stringMatching(
        /SERVICE_DENIED: SIGNING_DENIED: rule images: payloads of the kind blob are not allowed/,
      ),
    ]);
  });
});

const present = PROGRAMS.filter(([program]) => findProgram(program) !== undefined).length;
it.skipIf(present === 0)(
  'all of that stands in the log: what was signed and what was not, whole',
  async () => {
    await signer.end('SIGTERM');
    const log = await openAuditLog({
      directory: at('log'),
      origin: 'signer.example/log',
      signer: await loadSigner(at('log.key'), async () =>
        Buffer.from(readFileSync(at('password'), 'utf8').trimEnd()),
      ),
      now: Date.now,
    });
    const events: AuditEvent[] = [];
    for await (const { event } of log.entries()) events.push(event);
    await log.close();
    const payloads = (kind: string) =>
      events
        .filter(({ event }) => event === kind)
        .map((each) =>
          Buffer.from(
            (each as { payload?: { inline?: string } }).payload?.inline ?? '',
            'base64',
          ).toString(),
        );
    expect(payloads('intent')).toEqual(
      Array.from({ length: present }, () =>
        expect.stringContaining(image.root.digest.slice('sha256:'.length)),
      ),
    );
    expect(payloads('result')).toHaveLength(present);
    // T47: no rule could allow a blob, so that its hash is enough.
    const hash = createHash('sha256').update('a release\n').digest('hex');
    expect(events.filter(({ event }) => event === 'denied')).toEqual(
      Array.from({ length: present }, () =>
        expect.objectContaining({ unkept: { sha256: hash, size: 10 } }),
      ),
    );
  },
);
