/**
 * Writes a bundle so that it is there as a whole or not at all, and reads it back before it gets
 * its name.
 */
import type { FileHandle } from 'node:fs/promises';
import { awaitIo, replaceFile } from '@sealift/blobs';
import { requireSpace } from '@sealift/blobs/space';
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type BlobEntry, type BundleManifest, sortManifest } from '@sealift/manifest';
import { hashStored, type Whole } from '@sealift/verify/whole';
import type { BundleContent } from './bundle.ts';
import { digestOf } from './digest-of.ts';
import type { TrustFile } from './entries.ts';
import { inFile, readBundleFrom } from './file-bundle.ts';
import { BLOCK, encodeHeader } from './header.ts';
import { trustName } from './names.ts';
import { type Plan, planBundle } from './plan.ts';
import { type BlobInput, type WriteBlobsOptions, writeBlobs } from './write-blobs.ts';
import { WriteBuffer } from './write-buffer.ts';

/** What a bundle is written from: images, evidence, the ledger of searches, trust files, blobs. */
export interface BundleInput
  extends Pick<BundleManifest, 'images' | 'evidence' | 'ledger' | 'channel' | 'delta'> {
  readonly trust: readonly TrustFile[];
  /** In file order (`BlobRoles.inOrder`), each with the place its bytes come from. */
  readonly blobs: readonly BlobInput[];
}

/** How a bundle is written, and who looks at it before it gets its name. */
export interface WriteOptions extends WriteBlobsOptions {
  /** Whether a file at the path gives way; true unless said otherwise. */
  readonly overwrite?: boolean;
  /** All bytes are written; they are made durable and read back now. */
  readonly onWritten?: () => void;
  /** Looks at the finished file before it gets its name; what it throws leaves nothing behind. */
  readonly check?: (whole: Whole<BundleContent>) => Promise<void>;
}

/** A bundle that was written, and the digest that names it. */
export interface WrittenBundle {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
}

/**
 * Writes the canonical bundle of `input` to `path`: equal input gives equal bytes. The file is
 * written under a temporary name in the same
 * folder, made durable, read back and verified in structure and in every digest, and only then
 * renamed over what may be there.
 * @throws Rejection IO (a disk that is full, or too small, or `path` is a link or no regular file)
 * | DIGEST when a source gives other bytes | what a check throws.
 * Then nothing is left behind and what stood at `path` is untouched.
 */
export async function writeBundle(
  path: string,
  input: BundleInput,
  options: WriteOptions = {},
): Promise<WrittenBundle> {
  const manifest = manifestOf(input);
  const plan = planBundle(manifest);
  requireSpace(path, plan.size);
  const writeBlobs = async (file: FileHandle): Promise<WrittenBundle> => {
    await writeEntries(file, plan, input, options);
    options.onWritten?.();
    // The disk works while the bytes are hashed; both must end well before the file gets its name.
    const [whole] = await bothOf(
      readBack(file, plan.size, path, options),
      awaitIo(path, () => file.sync()),
    );
    return written(whole, path, plan.size);
  };
  return replaceFile(path, writeBlobs, { overwrite: options.overwrite ?? true });
}

/** Only of what is whole is it said that it was written. */
const written = (whole: Whole<BundleContent>, path: string, size: number): WrittenBundle => {
  const { manifest, manifestDigest } = whole.content;
  return { path, size, manifest, manifestDigest };
};

/** Waits for both even where one fails: the file must not be closed under the other. */
async function bothOf<A, B>(...tasks: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

/** The manifest of what a bundle is written from, in canonical order. */
export function manifestOf({
  images,
  evidence,
  ledger,
  trust,
  blobs,
  channel,
  delta,
}: Omit<BundleInput, 'blobs'> & { readonly blobs: readonly BlobEntry[] }): BundleManifest {
  return sortManifest({
    images,
    evidence,
    ledger,
    trust: trust.map(({ name, bytes }) => ({ name, digest: digestOf(bytes), size: bytes.length })),
    blobs: blobs.map(({ digest: of, size }) => ({ digest: of, size })),
    ...(channel === undefined ? {} : { channel }),
    ...(delta === undefined ? {} : { delta }),
  });
}

async function writeEntries(
  file: FileHandle,
  plan: Plan,
  input: BundleInput,
  options: WriteBlobsOptions,
): Promise<void> {
  await awaitIo('the output', () => file.truncate(plan.size));
  const out = new WriteBuffer(file.fd);
  const trust = new Map(input.trust.map(({ name, bytes }) => [trustName(name), bytes]));
  const bytesOf = (name: string): Uint8Array =>
    trust.get(name) ?? reject('INTERNAL', 'a trust file without bytes');
  for (const entry of [
    ...plan.head,
    ...plan.trust.map((each) => ({ ...each, bytes: bytesOf(each.name) })),
  ]) {
    out.put(encodeHeader(entry.name, entry.size), entry.offset - BLOCK);
    out.put(entry.bytes, entry.offset);
  }
  await writeBlobs(file, out, input.blobs, plan.blobs, options);
}

/** Export ends by running the isolated host's verification over the very file that will travel. */
async function readBack(
  file: FileHandle,
  size: number,
  path: string,
  { jobs, check }: WriteOptions,
): Promise<Whole<BundleContent>> {
  const content = await readBundleFrom(inFile(file.fd, size), path, () => undefined);
  const whole = await hashStored(content, jobs === undefined ? {} : { jobs });
  await check?.(whole);
  return whole;
}
