/** A state in a file: read, and written whole or not at all. */
import { existsSync } from 'node:fs';
import { readRegular, replaceFile } from '@sealift/blobs';
import { type Lock, takeLock } from '@sealift/blobs/lock';
import { type Digest, digest, equal, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { checkpointPath, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { decodeState } from './decode.ts';
import { encodeState } from './encode.ts';
import type { State } from './state.ts';

/** A state as it is in its file. */
export interface HeldState {
  readonly path: string;
  readonly state: State;
  /** Of the file. */
  readonly digest: Digest;
}

/**
 * Reads a state and compares it with its checkpoint.
 * @throws Rejection STATE_MISSING | STATE_RESTORED | CONFIG with the field that is wrong | IO
 */
export function readState(path: string): HeldState {
  for (let before: Uint8Array | undefined; ; ) {
    const bytes = bytesOf(path);
    const found = { path, state: decodeNamed(path, bytes), digest: digest.of(bytes) };
    if (isExpected(path, found.digest)) return found;
    // Somebody may just have written it: what is still the same a moment later is wrong.
    if (before !== undefined && equal(before, bytes)) return refuseRestored(found);
    before = bytes;
  }
}

/** A state that is in no place of its own: a copy. @throws Rejection CONFIG | IO */
export function readCopy(path: string): HeldState {
  const bytes = readRegular(path, LIMITS.stateJson);
  return { path, state: decodeNamed(path, bytes), digest: digest.of(bytes) };
}

const decodeNamed = (path: string, bytes: Uint8Array): State =>
  Rejection.naming(path, () => decodeState(bytes));

function bytesOf(path: string): Uint8Array {
  if (!existsSync(path)) reject('STATE_MISSING', `there is no state at ${printable(path)}`);
  return readRegular(path, LIMITS.stateJson);
}

function isExpected(path: string, found: Digest): boolean {
  const beside = checkpointPath(path);
  if (!existsSync(beside)) return false;
  const { current, next } = Rejection.naming(beside, () =>
    decodeCheckpoint(readRegular(beside, LIMITS.pemFile)),
  );
  return found === current || found === next;
}

function refuseRestored({ path, digest: found, state: { serial } }: HeldState): never {
  return reject(
    'STATE_RESTORED',
    `${printable(path)} is ${found}, write ${serial}, and its checkpoint names another`,
  );
}

/** Nobody else writes the state until it is released. @throws Rejection IO where somebody does */
export const lockState = (path: string): Promise<Lock> =>
  takeLock(`${path}.lock`, `the state ${printable(path)}`, 'IO');

/**
 * Writes the state that comes after `held`, which must be what is there, under the lock. Nothing is
 * written where nothing changed. @throws Rejection IO
 */
export async function writeState(held: HeldState, next: State): Promise<HeldState> {
  if (equal(encodeState(held.state), encodeState({ ...next, serial: held.state.serial })))
    return held;
  return put(held.path, { ...next, serial: held.state.serial + 1 }, held.digest);
}

/**
 * Writes a state whatever is there, or nothing, under the lock: somebody accepted it.
 * @throws Rejection IO
 */
export const putState = (path: string, state: State): Promise<HeldState> =>
  put(path, state, existsSync(path) ? digest.of(readRegular(path, LIMITS.stateJson)) : undefined);

async function put(path: string, state: State, current: Digest | undefined): Promise<HeldState> {
  const bytes = encodeState(state);
  const next = digest.of(bytes);
  const private_ = { mode: 0o600 };
  const checkpoint = (of: Uint8Array): Promise<void> =>
    replaceFile(checkpointPath(path), (file) => file.writeFile(of), private_);
  await checkpoint(encodeCheckpoint({ current: current ?? next, next }));
  await replaceFile(path, (file) => file.writeFile(bytes), private_);
  await checkpoint(encodeCheckpoint({ current: next }));
  return { path, state, digest: next };
}
