import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import { CODES } from '@sealift/failures';
import type { BlobRole } from '@sealift/manifest';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BundleContent,
  type BundleInput,
  guardBundle,
  openBundle,
  readBundleStream,
  writeBundle,
} from './index.ts';
import { inputOf } from './sample.fixture.ts';

const BASE = { kind: 'bundle', digest: `sha256:${'b'.repeat(64)}` } as const;

const folder = mkdtempSync(join(tmpdir(), 'sealift-delta-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

let full: BundleInput;
let roles: Map<Digest, BlobRole>;
beforeAll(async () => {
  full = await inputOf();
  await writeBundle(at('full.tar'), full);
  const content = await openBundle(at('full.tar'));
  roles = new Map(content.needed.map(({ digest, role }) => [digest, role]));
  await content.close();
});

/** The bundle with the blobs left out for which `isLeft` says so, whatever they are. */
function without(
  isLeft: (digest: Digest, role: BlobRole | undefined, at: number) => boolean,
): BundleInput {
  const left = full.blobs.filter(({ digest }, i) => isLeft(digest, roles.get(digest), i));
  const required = left.map(({ digest, size }) => ({ digest, size }));
  return {
    ...full,
    blobs: full.blobs.filter((each) => !left.includes(each)),
    delta: { base: BASE, required },
  };
}
const isLayer = (_: Digest, role: BlobRole | undefined): boolean => role === 'layer';

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 700) yield bytes.subarray(start, start + 700);
}
/** From the file and from a stream. */
async function read(path: string, use: (content: BundleContent) => Promise<void>): Promise<void> {
  for (const content of [
    await openBundle(path),
    await readBundleStream(pieces(readFileSync(path))),
  ]) {
    try {
      await use(content);
    } finally {
      await content.close();
    }
  }
}

describe('a bundle without its layers', () => {
  it('passes the guard, which says how much is left out', async () => {
    const { manifest } = await writeBundle(at('guarded.tar'), without(isLayer));
    const { leftOut, entries } = await guardBundle(pieces(readFileSync(at('guarded.tar'))));
    expect([leftOut, entries]).toEqual([
      manifest.delta?.required.length,
      3 + manifest.trust.length + manifest.blobs.length,
    ]);
    expect(leftOut).toBeGreaterThan(0);
  });

  it('is read, its own bytes are hashed, and it is never whole', async () => {
    const { manifest } = await writeBundle(at('delta.tar'), without(isLayer));
    await read(at('delta.tar'), async (content) => {
      expect(content.manifest).toEqual(manifest);
      expect(content.needed.map(({ digest }) => digest)).toEqual(
        full.blobs.map(({ digest }) => digest),
      );
      await content.hashStored();
      expect(await codeOf(() => content.hashAll())).toBe('DELTA_BASE');
      const [layer] = manifest.delta?.required ?? [];
      expect(content.size(layer?.digest ?? 'sha256:')).toBeUndefined();
      expect(await codeOf(() => content.read(layer?.digest ?? 'sha256:', 1e6))).toBe(
        'MISSING_BLOB',
      );
    });
  });

  it('leaves any of them out, with the same bytes each time', async () => {
    const layers = full.blobs
      .filter(({ digest }) => roles.get(digest) === 'layer')
      .map(({ digest }) => digest);
    await fc.assert(
      fc.asyncProperty(fc.subarray(layers, { minLength: 1 }), async (some) => {
        const cut = without((digest) => some.includes(digest));
        await writeBundle(at('one.tar'), cut);
        await writeBundle(at('two.tar'), {
          ...cut,
          delta: { base: BASE, required: cut.delta?.required.toReversed() ?? [] },
        });
        expect(readFileSync(at('one.tar')).equals(readFileSync(at('two.tar')))).toBe(true);
        await read(at('one.tar'), (content) => content.hashStored());
      }),
      { numRuns: 10 },
    );
  });

  it.each<BlobRole>(['evidence manifest', 'evidence', 'index', 'manifest', 'config'])(
    'cannot leave out a blob of the role %s (T13)',
    async (role) => {
      const first = [...roles].find(([, each]) => each === role)?.[0];
      expect(first).toBeDefined();
      const code = await codeOf(() =>
        writeBundle(
          at('never.tar'),
          without((digest) => digest === first),
        ),
      );
      // A manifest that is not here cannot even be asked what it needs.
      expect(code).toBe(role === 'evidence' || role === 'config' ? 'MANIFEST' : 'MISSING_BLOB');
    },
  );

  it.each<[string, string, () => BundleInput]>([
    [
      'a layer of no image',
      'MANIFEST',
      () => required([...cut().required, { digest: BASE.digest, size: 1 }]),
    ],
    [
      'a layer of another size',
      'MANIFEST',
      () => required(cut().required.map((each) => ({ ...each, size: each.size + 1 }))),
    ],
    ['nothing', 'MANIFEST', () => ({ ...full, delta: { base: BASE, required: [] } })],
    ['a layer that is carried', 'MANIFEST', () => ({ ...full, delta: cut() })],
    ['one layer more than it says', 'MISSING_BLOB', () => required(cut().required.slice(1))],
    [
      'a layer, and says nothing of it',
      'MISSING_BLOB',
      () => ({ ...without(isLayer), delta: undefined }) as unknown as BundleInput,
    ],
  ])('that leaves out %s is refused', async (_, code, input) =>
    expect(await codeOf(() => writeBundle(at('never.tar'), input()))).toBe(code),
  );

  const cut = (): NonNullable<BundleInput['delta']> =>
    without(isLayer).delta ?? { base: BASE, required: [] };
  const required = (list: ReturnType<typeof cut>['required']): BundleInput => ({
    ...without(isLayer),
    delta: { base: BASE, required: list },
  });

  it('with one flipped bit is damaged, not incomplete', async () => {
    await writeBundle(
      at('good.tar'),
      without((digest, role, i) => isLayer(digest, role) && i % 2 === 0),
    );
    const good = readFileSync(at('good.tar'));
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(7), async (position, bit) => {
        const bytes = Uint8Array.from(good);
        bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
        const code = await codeOf(async () => (await readBundleStream(pieces(bytes))).hashAll());
        expect(code).not.toBe('DELTA_BASE');
        expect(code === 'accepted' ? code : CODES[code].exit).toBe(3);
      }),
      { numRuns: 300 },
    );
  });
});
