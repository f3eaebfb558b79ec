import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { documentOf } from '@sealift/in-process';
import { BlobRoles } from '@sealift/manifest';
import { readGraph } from '@sealift/oci';
import { writeBundle } from '@sealift/tarball';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
let good: Buffer;

beforeAll(async () => {
  const { root, blobs } = makeImage({ seed: 'guard' });
  const image = {
    ...root,
    name: 'registry.example/app:1',
    platforms: ['linux/amd64', 'linux/arm64'],
  } as const;
  const bytesOf = (digest: string): Uint8Array =>
    blobs.get(digest as typeof root.digest) ?? new Uint8Array(0);
  const roles = new BlobRoles();
  roles.addImage(
    await readGraph(image as Parameters<typeof readGraph>[0], async ({ digest }) =>
      bytesOf(digest),
    ),
  );
  const stored = roles
    .inOrder()
    .map(({ digest, size }) => ({ digest, size, source: { bytes: bytesOf(digest) } }));
  const trust = [{ name: 'root.json', bytes: utf8.encode('{}') }];
  await writeBundle(at('good.tar'), {
    images: [image] as never,
    evidence: [],
    ledger: [],
    trust,
    blobs: stored,
  });
  good = readFileSync(at('good.tar'));
});

const changed = (change: (bytes: Buffer) => unknown): Uint8Array => {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
};

describe('guard', () => {
  it('passes a bundle, and claims no more than it looked at', async () => {
    const ran = await run(['guard', at('good.tar'), '--json']);
    const { command, verdict, result, notEstablished } = documentOf(ran);
    expect([ran.status, command, verdict, result]).toEqual([
      0,
      'guard',
      'done',
      expect.objectContaining({ size: good.length, images: 1 }),
    ]);
    expect(notEstablished.join()).toContain('guard verifies no signature');
    const { stdout } = await run(['guard', at('good.tar'), '--quiet']);
    expect(stdout).toContain('No signature was looked at');
  });

  it('follows a link to a bundle, as verify does', async () => {
    symlinkSync(at('good.tar'), at('link.tar'));
    expect((await run(['guard', at('link.tar')])).status).toBe(0);
  });

  const cases: [string, string, string, () => Uint8Array][] = [
    [
      'a bit of a layer',
      'DIGEST',
      'blob-digest',
      () =>
        changed((bytes) =>
          bytes.writeUInt8((bytes.at(-1025 - 511) ?? 0) ^ 1, bytes.length - 1025 - 511),
        ),
    ],
    [
      'a bit of the end',
      'TAR_TRAILER',
      'end-zero',
      () => changed((bytes) => bytes.writeUInt8(1, bytes.length - 1)),
    ],
    [
      'a byte after the end',
      'TAR_TRAILER',
      'end-of-file',
      () => Buffer.concat([good, Buffer.of(0)]),
    ],
    ['its last block', 'TAR_TRUNCATED', 'truncated', () => good.subarray(0, -512)],
    ['everything', 'TAR_TRUNCATED', 'truncated', () => Buffer.of()],
    ['its form', 'TAR_HEADER', 'header-size', () => Buffer.alloc(4096, 0xc8)],
  ];
  it.each(cases)(
    'refuses a bundle that has lost %s, with %s, its rule and its byte',
    async (_, code, rule, bytes) => {
      const input = bytes();
      writeFileSync(at('bad.tar'), input);
      const { status, stdout, last } = await run(['guard', at('bad.tar')]);
      const [failure] = documentOf(await run(['guard', at('bad.tar'), '--json'])).failures;
      expect([status, failure?.code, failure?.check]).toEqual([3, code, rule]);
      expect(failure?.offset).toBeLessThanOrEqual(input.length);
      expect(last).toBe(`${code}: ${failure?.message}`);
      expect(last).toContain(`${code}: ${at('bad.tar')}: `);
      expect(last).toMatch(new RegExp(`\\(byte ${failure?.offset}, rule ${rule}\\)$`));
      expect(stdout).toMatch(new RegExp(`^REJECTED  ${code}\\n`));
    },
  );

  it.each<[string, number, string, () => string[]]>([
    ['a file that is not there', 4, 'IO', () => [at('none.tar')]],
    ['a folder', 4, 'IO', () => [folder]],
    ['a device', 4, 'IO', () => ['/dev/null']],
    ['no target', 2, 'USAGE', () => []],
    ['a flag of verify', 2, 'USAGE', () => [at('good.tar'), '--key', 'x']],
  ])('refuses %s', async (_, status, code, args) => {
    const ran = await run(['guard', ...args()]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([status, code]);
  });
});
