import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { BlobRoles } from '@sealift/manifest';
import { readGraph } from '@sealift/oci';
import { writeBundle } from '@sealift/tarball';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-guard-story-'));
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
  writeFileSync(at('a'), '');
  execFileSync('tar', ['-cf', at('plain.tar'), '-C', folder, 'a']);
});

const changed = (change: (bytes: Buffer) => unknown): Uint8Array => {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
};

describe('sealift-verify guard', () => {
  it(
    'passes a bundle from a file and from standard input, and claims no more than it ' +
      'looked at',
    async () => {
      const runs = await Promise.all([
        run(['guard', at('good.tar'), '--json']),
        run(['guard', '-', '--json'], { stdin: good }),
      ]);
      for (const each of runs) {
        const { command, verdict, result, notEstablished } = documentOf(each);
        expect([each.status, command, verdict, result]).toEqual([
          0,
          'guard',
          'done',
          expect.objectContaining({ size: good.length, images: 1 }),
        ]);
        expect(notEstablished.join()).toContain('guard verifies no signature');
      }
    },
  );

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
    ['its last block', 'TAR_TRUNCATED', 'truncated', () => good.subarray(0, -512)],
  ];
  it.each(cases)(
    'refuses a bundle that has lost %s, with %s, its rule and its byte',
    async (_, code, rule, bytes) => {
      const input = bytes();
      writeFileSync(at('bad.tar'), input);
      const [file, stream] = await Promise.all([
        run(['guard', at('bad.tar'), '--json']),
        run(['guard', '-'], { stdin: input }),
      ]);
      const [failure] = documentOf(file).failures;
      expect([file.status, stream.status, failure?.code, failure?.check]).toEqual([
        3,
        3,
        code,
        rule,
      ]);
      expect(failure?.offset).toBeLessThanOrEqual(input.length);
      expect(file.last).toBe(`${code}: ${failure?.message}`);
      expect(file.last).toContain(`${code}: ${at('bad.tar')}: `);
      expect(stream.last).toBe(file.last.replace(`${at('bad.tar')}: `, ''));
      expect(stream.last).toMatch(new RegExp(`\\(byte ${failure?.offset}, rule ${rule}\\)$`));
      expect(stream.stdout).toMatch(new RegExp(`^REJECTED  ${code}\\n`));
    },
  );

  it.each<[string, () => Uint8Array, RegExp]>([
    ['gzip', () => Uint8Array.of(0x1f, 0x8b, 8, 0), /is compressed \(gzip\)/],
    ['a text', () => Buffer.from('deliver by Friday'), /is text/],
    ['a tar', () => readFileSync(at('plain.tar')), /is a tar that begins with "a"/],
  ])('says what %s is, in a file and on standard input', async (_, bytes, what) => {
    writeFileSync(at('other'), bytes());
    for (const command of ['guard', 'inspect']) {
      const [file, stream] = await Promise.all([
        run([command, at('other')]),
        run([command, '-'], { stdin: Buffer.from(bytes()) }),
      ]);
      expect([file.status, stream.status]).toEqual([3, 3]);
      expect(file.last).toMatch(new RegExp(`^NO_BUNDLE: ${at('other')}: the file ${what.source}`));
      expect(stream.last).toMatch(
        new RegExp(`^NO_BUNDLE: standard input: the file ${what.source}`),
      );
    }
  });
});
