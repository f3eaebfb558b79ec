/**
 * A set from fixed input, written from FORMAT.md of @sealift/volumes without the code of its
 * writer.
 */
import type { Part } from '../tar/bundle.ts';
import { canonical, digestOf } from '../tar/bundle.ts';
import { parityOf, rowsOf } from './parity.ts';

export const STEM = 'app';
export const SET = `${STEM}.set.json`;
/** Names of the files of data volume i and of parity volume i, from 1. */
export const data = (i: number): string => `${STEM}.${String(i).padStart(3, '0')}`;
export const parity = (i: number): string => `${STEM}.p${String(i).padStart(3, '0')}`;

/** The files of a set by their names. */
export type SetFiles = Readonly<Record<string, Uint8Array>>;

export interface SetDocument {
  readonly schemaVersion: number;
  readonly bundle: string;
  readonly size: number;
  readonly shardSize: number;
  readonly data: readonly { readonly digest: string; readonly size: number }[];
  readonly parity: readonly string[];
}

/** Entries that fit are not cut; the end counts as one. */
export function cut(parts: readonly Part[], limit: number): Uint8Array[] {
  const volumes: Uint8Array[][] = [[]];
  const filled = (): number => volumes.at(-1)?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  for (const { bytes } of parts) {
    if (bytes.length <= limit && filled() + bytes.length > limit) volumes.push([]);
    let rest: Uint8Array = bytes;
    while (filled() + rest.length > limit) {
      const room = limit - filled();
      volumes.at(-1)?.push(rest.subarray(0, room));
      volumes.push([]);
      rest = rest.subarray(room);
    }
    volumes.at(-1)?.push(rest);
  }
  return volumes.map((pieces) => Buffer.concat(pieces));
}

export const documentOf = (
  bundle: string,
  volumes: readonly Uint8Array[],
  parities: readonly Uint8Array[],
): SetDocument => ({
  schemaVersion: 1,
  bundle,
  size: volumes.reduce((sum, { length }) => sum + length, 0),
  shardSize: Math.max(...volumes.map(({ length }) => length)),
  data: volumes.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length })),
  parity: parities.map((bytes) => digestOf(bytes)),
});

/** The set file of a document, with the identity that goes with it. */
export const setFile = (
  document: SetDocument & { readonly [more: string]: unknown },
): Uint8Array => {
  const plain = document as unknown as Parameters<typeof canonical>[0] & object;
  return Buffer.from(
    canonical({ ...plain, id: digestOf(canonical(plain)) } as Parameters<typeof canonical>[0]),
  );
};

/** A whole set. */
export function makeSet(parts: readonly Part[], limit: number, parityCount: number): SetFiles {
  const volumes = cut(parts, limit);
  const parities = parityCount === 0 ? [] : parityOf(volumes, rowsOf(volumes.length, parityCount));
  return filesOf(volumes, parities, documentOf(bundleOf(parts), volumes, parities));
}

/** The digest of sealift/manifest.json: names the bundle. */
export const bundleOf = (parts: readonly Part[]): string => {
  const { bytes = new Uint8Array() } = parts.find(({ name }) => name === 'manifest') ?? {};
  const size = Number.parseInt(Buffer.from(bytes.subarray(124, 135)).toString(), 8);
  return digestOf(bytes.subarray(512, 512 + size));
};

export const filesOf = (
  volumes: readonly Uint8Array[],
  parities: readonly Uint8Array[],
  document: SetDocument,
): SetFiles => ({
  ...Object.fromEntries(volumes.map((bytes, i) => [data(i + 1), bytes])),
  ...Object.fromEntries(parities.map((bytes, i) => [parity(i + 1), bytes])),
  [SET]: setFile(document as SetDocument & { readonly [more: string]: unknown }),
});
