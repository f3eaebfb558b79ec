import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LIMITS, Rejection, utf8 } from '@sealift/bytes';
import { type BundleManifest, encodeIndex, encodeManifest, OCI_LAYOUT } from '@sealift/manifest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLOCK, encodeHeader, paddingOf } from './header.ts';
import { openBundle, readBundleStream } from './index.ts';
import { blobName, INDEX_NAME, MANIFEST_NAME, OCI_LAYOUT_NAME, trustName } from './names.ts';
import { inputOf, put, putEvidence, sample, store, TRUST } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly header?: Uint8Array;
}

const tar = (entries: readonly Entry[], end = new Uint8Array(2 * BLOCK)): Uint8Array =>
  Buffer.concat([
    ...entries.flatMap(({ name, bytes, header }) => [header ?? encodeHeader(name, bytes.length), bytes, new Uint8Array(paddingOf(bytes.length))]),
    end,
  ]);

const head = (manifest: BundleManifest): Entry[] => {
  const bytes = encodeManifest(manifest);
  const of = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;
  return [
    { name: OCI_LAYOUT_NAME, bytes: OCI_LAYOUT },
    { name: INDEX_NAME, bytes: encodeIndex(manifest, of) },
    { name: MANIFEST_NAME, bytes },
  ];
};

const blob = (digest: `sha256:${string}`): Entry => ({ name: blobName(digest), bytes: store.get(digest) ?? new Uint8Array(0) });

/** All of a bundle that an attacker writes consistently, so that only the rule in question can catch it. */
const rebuild = (manifest: BundleManifest): Entry[] => [
  ...head(manifest),
  ...manifest.trust.map(({ name }) => ({ name: trustName(name), bytes: TRUST[0]?.bytes ?? new Uint8Array(0) })),
  ...manifest.blobs.map(({ digest }) => blob(digest)),
];

async function refusal(bytes: Uint8Array): Promise<{ code: string; offset: number | undefined }[]> {
  const file = join(folder, 'hostile.tar');
  writeFileSync(file, bytes);
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
  }
  const readers = [() => openBundle(file), () => readBundleStream(stream())];
  const ended = await Promise.allSettled(readers.map(async (read) => (await read()).hashAll()));
  return ended.map((each) => {
    if (each.status === 'fulfilled') return { code: 'accepted', offset: undefined };
    return each.reason instanceof Rejection ? { code: each.reason.code, offset: each.reason.offset } : { code: String(each.reason), offset: undefined };
  });
}

let manifest: BundleManifest;
let entries: Entry[];
beforeAll(async () => {
  const { images, evidence, ledger, blobs } = await inputOf();
  const bytes = TRUST[0]?.bytes ?? new Uint8Array(0);
  const trust = [{ name: 'trusted_root.json', digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const, size: bytes.length }];
  manifest = { images, evidence, ledger, trust, blobs: blobs.map(({ digest, size }) => ({ digest, size })) };
  entries = rebuild(manifest);
});

const raw = (name: string, size: number, change: (block: Uint8Array) => void): Uint8Array => {
  const block = encodeHeader(name, size);
  change(block);
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  block.set(utf8.encode(`${sum.toString(8).padStart(6, '0')} \0`), 148);
  return block;
};
const typed = (type: string, name = 'x'): Uint8Array => raw(name, 0, (block) => block.set(utf8.encode(type), 156));
const empty = new Uint8Array(0);

describe('a rebuilt bundle', () => {
  it('is accepted, so that what follows is refused for its own reason', async () => {
    expect(await refusal(tar(entries))).toEqual([
      { code: 'accepted', offset: undefined },
      { code: 'accepted', offset: undefined },
    ]);
  });

  const swapped = (a: number, b: number): Entry[] => entries.with(a, entries[b] as Entry).with(b, entries[a] as Entry);
  const cases: readonly (readonly [string, string, () => Uint8Array])[] = [
    ['nothing at all', 'TAR_TRUNCATED', () => empty],
    ['only an end', 'TAR_ORDER', () => tar([])],
    ['gzip', 'TAR_HEADER', () => gzipSync(tar(entries))],
    ['bytes after the end', 'TAR_TRAILER', () => Buffer.concat([tar(entries), Uint8Array.of(0)])],
    ['three zero blocks', 'TAR_TRAILER', () => tar(entries, new Uint8Array(3 * BLOCK))],
    ['one zero block', 'TAR_TRUNCATED', () => tar(entries, new Uint8Array(BLOCK))],
    [
      'an entry after the end',
      'TAR_TRAILER',
      () => tar([...entries, { name: 'x', bytes: empty, header: new Uint8Array(BLOCK) }, blob(manifest.blobs[0]?.digest ?? 'sha256:')]),
    ],
    ['an entry twice', 'TAR_NAME', () => tar([...entries, entries.at(-1) as Entry])],
    ['index.json twice', 'TAR_NAME', () => tar([...entries, entries[1] as Entry])],
    ['index.json before oci-layout', 'TAR_ORDER', () => tar(swapped(0, 1))],
    ['no oci-layout', 'TAR_ORDER', () => tar(entries.slice(1))],
    ['two blobs swapped', 'TAR_ORDER', () => tar(swapped(entries.length - 1, entries.length - 2))],
    ['a trust file behind the blobs', 'MANIFEST', () => tar([...entries.slice(0, 3), ...entries.slice(4), entries[3] as Entry])],
    ['a blob that the manifest does not list', 'ORPHAN_BLOB', () => tar([...entries, blob(put(utf8.encode('extra'), 'x').digest)])],
    ['a blob less', 'MISSING_BLOB', () => tar(entries.toSpliced(-1, 1))],
    ['a trust file less', 'MANIFEST', () => tar(entries.toSpliced(3, 1))],
    ['a trust file that the manifest does not list', 'MANIFEST', () => tar(entries.toSpliced(4, 0, { name: 'sealift/trust/z', bytes: empty }))],
    ['a trust file with other bytes', 'DIGEST', () => tar(entries.with(3, { name: 'sealift/trust/trusted_root.json', bytes: utf8.encode('[]') }))],
    [
      'a blob with other bytes',
      'DIGEST',
      () => tar(entries.with(-1, { name: entries.at(-1)?.name ?? '', bytes: new Uint8Array(entries.at(-1)?.bytes.length ?? 0) })),
    ],
    ['a blob of another size', 'MANIFEST', () => tar(entries.with(-1, { name: entries.at(-1)?.name ?? '', bytes: empty }))],
    ['a root manifest.json', 'TAR_NAME', () => tar([...entries, { name: 'manifest.json', bytes: empty }])],
    ['a name with ..', 'TAR_NAME', () => tar([...entries, { name: 'blobs/sha256/../../x', bytes: empty }])],
    ['a trust file named ..', 'TAR_NAME', () => tar(entries.toSpliced(4, 0, { name: 'sealift/trust/..', bytes: empty }))],
    ['an absolute name', 'TAR_NAME', () => tar([...entries, { name: '/oci-layout', bytes: empty }])],
    ['a name with ./', 'TAR_NAME', () => tar([...entries, { name: './oci-layout', bytes: empty }])],
    [
      'a name with a NUL',
      'TAR_NAME',
      () => tar([{ name: 'x', bytes: OCI_LAYOUT, header: raw('oci-layout', OCI_LAYOUT.length, (block) => block.set(utf8.encode('x'), 20)) }]),
    ],
    ['a prefix', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(utf8.encode('x'), 345)) }])],
    ['a folder', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('5', 'blobs/') }])],
    ['a symbolic link', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('2') }])],
    ['a hard link', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('1') }])],
    ['a PAX header', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('x') }])],
    ['a global PAX header', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('g') }])],
    ['a GNU long name', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: typed('L') }])],
    ['an old type', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set([0], 156)) }])],
    ['GNU magic', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(utf8.encode('ustar  \0'), 257)) }])],
    ['an owner', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(utf8.encode('000001 '), 108)) }])],
    ['a time', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(utf8.encode('1'), 136)) }])],
    [
      'a size in base 256 that octal could hold',
      'TAR_HEADER',
      () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], 124)) }]),
    ],
    [
      'a size that overflows',
      'TAR_HEADER',
      () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set([0x80, ...Array(11).fill(0xff)], 124)) }]),
    ],
    ['a negative size', 'TAR_HEADER', () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(Array(12).fill(0xff), 124)) }])],
    [
      'a size that is no number',
      'TAR_HEADER',
      () => tar([{ name: 'x', bytes: empty, header: raw('oci-layout', 0, (block) => block.set(utf8.encode('4abc'), 124)) }]),
    ],
    [
      'a manifest one byte past the limit',
      'TAR_HEADER',
      () => tar([...entries.slice(0, 2), { name: MANIFEST_NAME, bytes: empty, header: encodeHeader(MANIFEST_NAME, LIMITS.manifestJson + 1) }]),
    ],
    [
      'a blob of 9 GiB that is not there',
      'TAR_TRUNCATED',
      () => {
        const big = manifest.blobs.with(-1, { digest: manifest.blobs.at(-1)?.digest ?? 'sha256:', size: 9 * 2 ** 30 });
        return tar(
          rebuild({ ...manifest, blobs: big }).with(-1, {
            name: entries.at(-1)?.name ?? '',
            bytes: empty,
            header: encodeHeader(entries.at(-1)?.name ?? '', 9 * 2 ** 30),
          }),
          empty,
        );
      },
    ],
    [
      'a manifest with white space',
      'MANIFEST',
      () => {
        const bytes = utf8.encode(` ${utf8.decode(encodeManifest(manifest))}`);
        return tar([
          entries[0] as Entry,
          { name: INDEX_NAME, bytes: encodeIndex(manifest, `sha256:${createHash('sha256').update(bytes).digest('hex')}`) },
          { name: MANIFEST_NAME, bytes },
          ...entries.slice(3),
        ]);
      },
    ],
    [
      'an index.json with white space',
      'INDEX',
      () => tar(entries.with(1, { name: INDEX_NAME, bytes: utf8.encode(`${utf8.decode(entries[1]?.bytes ?? empty)}\n`) })),
    ],
    [
      "an index.json that is another bundle's",
      'MANIFEST',
      () => tar(entries.with(1, { name: INDEX_NAME, bytes: encodeIndex(manifest, `sha256:${'0'.repeat(64)}`) })),
    ],
    ['another oci-layout', 'INDEX', () => tar(entries.with(0, { name: OCI_LAYOUT_NAME, bytes: utf8.encode('{"imageLayoutVersion":"1.0.1"}') }))],
    ['no image', 'NO_IMAGES', () => tar(rebuild({ images: [], evidence: [], ledger: [], trust: [], blobs: [] }))],
    [
      'an orphan that the manifest lists',
      'ORPHAN_BLOB',
      () => {
        const { digest, size } = put(utf8.encode('orphan'), 'x');
        return tar(rebuild({ ...manifest, blobs: [...manifest.blobs, { digest, size: Number(size) }] }));
      },
    ],
    ['a layer that neither file nor manifest has', 'MISSING_BLOB', () => tar(rebuild({ ...manifest, blobs: manifest.blobs.slice(0, -1) }))],
    ['an evidence manifest that neither has', 'MISSING_BLOB', () => tar(rebuild({ ...manifest, blobs: manifest.blobs.slice(1) }))],
    ['blobs in another order, the manifest too', 'TAR_ORDER', () => tar(rebuild({ ...manifest, blobs: manifest.blobs.toReversed() }))],
    [
      'a platform that the index does not have',
      'MANIFEST',
      () =>
        tar(
          rebuild({ ...manifest, images: manifest.images.map((image, i) => (i === 0 ? { ...image, platforms: [...image.platforms, 'plan9/mips'] } : image)) }),
        ),
    ],
    [
      'platforms left out of the list, their blobs kept',
      'ORPHAN_BLOB',
      () => tar(rebuild({ ...manifest, images: manifest.images.map((image, i) => (i === 0 ? { ...image, platforms: ['linux/amd64'] } : image)) })),
    ],
    ['a signature dropped, its row kept', 'MANIFEST', () => tar(rebuild({ ...manifest, evidence: manifest.evidence.slice(1) }))],
    [
      'evidence about a stranger',
      'MANIFEST',
      () => {
        const { digest, size, mediaType } = putEvidence('stranger');
        const subject = `sha256:${'1'.repeat(64)}` as const;
        const evidence = [...manifest.evidence, { subject, scheme: 'cosign-att' as const, manifest: { digest, size: Number(size), mediaType } }];
        return tar(
          rebuild({
            ...manifest,
            evidence,
            ledger: [...manifest.ledger, { subject, scheme: 'cosign-att', outcome: 'found', digests: [digest] }],
            blobs: [{ digest, size: Number(size) }, ...manifest.blobs],
          }),
        );
      },
    ],
    [
      'an image with two media types',
      'INDEX',
      () => {
        const [first] = sample().evidence;
        const as = {
          name: 'registry.example/evil:1',
          digest: first?.manifest.digest ?? 'sha256:',
          size: first?.manifest.size ?? 0,
          mediaType: 'application/vnd.oci.image.index.v1+json',
          platforms: [],
        } as const;
        return tar(rebuild({ ...manifest, images: [...manifest.images, as] }));
      },
    ],
  ];

  it.each(cases)('with %s is refused as %s', async (_, code, bytes) => {
    const [file, stream] = await refusal(bytes());
    expect(file?.code).toBe(code);
    expect(stream?.code).toBe(code);
  });

  it('tells the offset of the damage', async () => {
    const bytes = tar(entries);
    const at = bytes.length - 2 * BLOCK - 1;
    bytes[at] = 1;
    expect(await refusal(bytes)).toEqual([
      { code: 'TAR_TRAILER', offset: at },
      { code: 'TAR_TRAILER', offset: at },
    ]);
  });
});
