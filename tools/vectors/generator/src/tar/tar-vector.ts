import { base, type Part } from './bundle.ts';

/** What the readers of a bundle must say of an archive. */
export interface Expected {
  readonly verdict: 'accepted' | 'rejected';
  readonly code?: string;
  readonly rule?: string;
  /** Byte at which the file leaves the grammar. */
  readonly offset?: number;
  /** Where the guard says another thing: it does not read what an image's manifests say. */
  readonly guard?: 'accepted';
}

export interface TarVector {
  /** Name of the folder. */
  readonly name: string;
  /** What is right or wrong, in a sentence. */
  readonly about: string;
  readonly expect: Expected;
  readonly bytes: Uint8Array;
}

/** The code that a breach of each rule has (FORMAT.md). */
const CODES: Readonly<Record<string, string>> = {
  truncated: 'TAR_TRUNCATED',
  'header-size': 'TAR_HEADER',
  'header-checksum': 'TAR_HEADER',
  'header-name': 'TAR_NAME',
  'header-type': 'TAR_HEADER',
  'header-form': 'TAR_HEADER',
  'name-grammar': 'TAR_NAME',
  'name-once': 'TAR_NAME',
  'order-head': 'TAR_ORDER',
  'order-regions': 'TAR_ORDER',
  'entry-limit': 'TAR_HEADER',
  'padding-zero': 'TAR_TRAILER',
  'end-zero': 'TAR_TRAILER',
  'end-of-file': 'TAR_TRAILER',
  'oci-layout': 'INDEX',
  'index-form': 'INDEX',
  'manifest-digest': 'MANIFEST',
  'manifest-form': 'MANIFEST',
  'index-derived': 'INDEX',
  'images-some': 'NO_IMAGES',
  'trust-listed': 'MANIFEST',
  'trust-digest': 'DIGEST',
  'blob-listed': 'ORPHAN_BLOB',
  'blob-size': 'MANIFEST',
  'blob-order': 'TAR_ORDER',
  'blob-missing': 'MISSING_BLOB',
  'blob-digest': 'DIGEST',
  graph: 'INDEX',
  'delta-layers': 'MANIFEST',
  'role-missing': 'MISSING_BLOB',
  'role-size': 'DIGEST',
  'role-orphan': 'ORPHAN_BLOB',
  'role-order': 'TAR_ORDER',
};

export const bytesOfParts = (parts: readonly Part[]): Uint8Array =>
  Buffer.concat(parts.map(({ bytes }) => bytes));

/** Where the first part of this name begins. */
export function offsetOf(parts: readonly Part[], name: string): number {
  const at = parts.findIndex((part) => part.name === name);
  if (at < 0) throw new Error(`no part "${name}"`);
  return parts.slice(0, at).reduce((sum, { bytes }) => sum + bytes.length, 0);
}

export const accepted = (name: string, about: string, parts: readonly Part[]): TarVector => ({
  name,
  about,
  expect: { verdict: 'accepted' },
  bytes: bytesOfParts(parts),
});

/** `at`: the part, and so many bytes into it. Without it the breach has no place. */
export function refused(
  name: string,
  about: string,
  rule: string,
  parts: readonly Part[],
  at?: readonly [part: string, plus: number],
  more: Partial<Expected> = {},
): TarVector {
  const code = CODES[rule];
  if (code === undefined) throw new Error(`no rule "${rule}"`);
  const offset = at === undefined ? {} : { offset: offsetOf(parts, at[0]) + at[1] };
  return {
    name,
    about,
    expect: { verdict: 'rejected', code, rule, ...offset, ...more },
    bytes: bytesOfParts(parts),
  };
}

/** The usual bundle with `raw` put in before its last blob; the breach is `plus` bytes into it. */
export const injected = (
  name: string,
  about: string,
  rule: string,
  raw: readonly Uint8Array[],
  plus: number,
): TarVector => refused(name, about, rule, withPart(base(), 'blob 2', raw), ['put in', plus]);

/** The parts with `raw` before the part of this name. */
export function withPart(
  parts: readonly Part[],
  before: string,
  raw: readonly Uint8Array[],
): Part[] {
  const at = parts.findIndex((part) => part.name === before);
  return parts.toSpliced(at, 0, { name: 'put in', bytes: Buffer.concat(raw) });
}

/** The parts with the one of this name exchanged. */
export const exchanged = (parts: readonly Part[], name: string, bytes: Uint8Array): Part[] =>
  parts.map((part) => (part.name === name ? { name, bytes } : part));

export const without = (parts: readonly Part[], name: string): Part[] =>
  parts.filter((part) => part.name !== name);
