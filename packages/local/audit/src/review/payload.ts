import { hash } from 'node:crypto';
import { base64 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PayloadRef } from '../event/kinds.ts';
import { readPayload } from '../store/payloads.ts';
import type { History } from './history.ts';

/**
 * The bytes of a payload, which must be there and be what their hash says. @throws Rejection
 * AUDIT_ENTRY | IO
 */
export async function payloadOf(
  directory: string,
  { sha256, size, inline }: PayloadRef,
): Promise<Uint8Array> {
  const bytes = inline === undefined ? await readPayload(directory, sha256) : base64.decode(inline);
  if (bytes === undefined) return reject('AUDIT_ENTRY', `its payload ${sha256} is missing`);
  if (bytes.length !== size)
    reject('AUDIT_ENTRY', `its payload is of ${bytes.length} bytes, and not of ${size}`);
  if (inline !== undefined && hash('sha256', bytes) !== sha256)
    reject('AUDIT_ENTRY', 'its payload is not what its hash says');
  return bytes;
}

/** The same for whoever only wants to know; files are read once each. */
export async function checkPayload(
  directory: string,
  payload: PayloadRef,
  { payloads }: History,
): Promise<void> {
  if (payload.inline === undefined && payloads.has(payload.sha256)) return;
  await payloadOf(directory, payload);
  if (payload.inline === undefined) payloads.add(payload.sha256);
}
