/**
 * What was asked to be signed: small payloads inside their entry, the others as files named by
 * their hash.
 */
import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { base64 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PayloadRef } from '../event/kinds.ts';
import { makeFolders, readIfThere, writeWhole } from './files.ts';

/** An entry with this much in it, as base64, stays well below the 65,535 bytes of an entry. */
export const INLINE_BYTES: number = 32 * 1024;

const pathOf = (directory: string, sha256: string): string => join(directory, 'payload', sha256);

/** Keeps a payload: durable when this returns, or in the reference itself. @throws Rejection IO */
export async function keepPayload(directory: string, bytes: Uint8Array): Promise<PayloadRef> {
  const sha256 = hash('sha256', bytes);
  const reference = { sha256, size: bytes.length };
  if (bytes.length <= INLINE_BYTES) return { ...reference, inline: base64.encode(bytes) };
  const path = pathOf(directory, sha256);
  await makeFolders(directory, dirname(path));
  await writeWhole(path, bytes);
  return reference;
}

/**
 * A payload that is kept as a file; undefined where there is none. @throws Rejection AUDIT_ENTRY
 * where it is not what its name says | IO
 */
export async function readPayload(
  directory: string,
  sha256: string,
): Promise<Uint8Array | undefined> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const bytes = await readIfThere(pathOf(directory, sha256));
  if (bytes !== undefined && hash('sha256', bytes) !== sha256)
    reject('AUDIT_ENTRY', `payload/${sha256} holds other bytes`);
  return bytes;
}
