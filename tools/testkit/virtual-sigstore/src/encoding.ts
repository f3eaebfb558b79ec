import { createHash } from 'node:crypto';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const concat = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts));

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

export const sha256Hex = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

export type Digest = `sha256:${string}`;

/** `sha256:` and 64 hexadecimal digits. */
export const digestOf = (bytes: Uint8Array): Digest => `sha256:${sha256Hex(bytes)}`;

/** DER as PEM: 64 columns, final newline. */
export function pem(label: string, der: Uint8Array): string {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** Big-endian, `width` bytes. */
export function uint(value: number | bigint, width: number): Uint8Array {
  return new Uint8Array(
    Buffer.from(
      BigInt(value)
        .toString(16)
        .padStart(width * 2, '0'),
      'hex',
    ),
  );
}

/**
 * RFC 8785 of the values that log entries hold: strings, integers, booleans, null, arrays, objects.
 * JSON.stringify writes these as the RFC wants; only the order of names has to be made.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const written = members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${written.join(',')}}`;
}

/** RFC 3339 in whole seconds. */
export const rfc3339 = (time: Date): string => time.toISOString().replace(/\.000Z$/, 'Z');

/** Seconds since 1970. */
export const unixSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);
