import { existsSync } from 'node:fs';
import { replaceFile } from '@sealift/blobs';
import { digest } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { printable, Rejection, reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import {
  EMPTY,
  encodeState,
  floorOf,
  type HeldState,
  putState,
  readCopy,
  readState,
  type State,
  writeState,
} from '@sealift/state';
import { underLock } from './move.ts';

/** Runs under the lock of a state. */
const locked = <T>(path: string, run: () => Promise<T>): Promise<T> => underLock({ path }, run);

/** Makes a state in which nothing was seen. @throws Misconfigured USAGE where a file is there */
export const makeState = (path: string): Promise<HeldState> =>
  locked(path, async () => {
    configuring(() => {
      if (existsSync(path)) reject('USAGE', `${printable(path)} is there: a state is made once`);
    });
    return putState(path, EMPTY);
  });

/**
 * Reads a state, as the command line names it.
 * @throws Misconfigured STATE_MISSING | STATE_RESTORED | CONFIG
 */
export const heldState = (path: string): HeldState => configuring(() => readState(path));

/** Copies a state to where it is kept. @throws Misconfigured, Rejection IO */
export async function exportState(
  path: string,
  output: string,
  force: boolean,
): Promise<HeldState> {
  const held = heldState(path);
  const bytes = encodeState(held.state);
  await replaceFile(output, (file) => file.writeFile(bytes), { mode: 0o600, overwrite: force });
  return held;
}

/**
 * Puts a copy in the place of a state, whatever is there: only what the operator compared, by its
 * digest. T9 @throws Misconfigured CONFIG | USAGE, Rejection IO
 */
export const importState = (path: string, from: string, accept: string): Promise<HeldState> =>
  locked(path, async () => {
    const copy = configuring(() => Rejection.as('CONFIG', () => readCopy(from)));
    configuring(() => {
      Rejection.as('USAGE', () => digest.parse(accept), '--accept: ');
      if (copy.digest !== accept)
        reject('CONFIG', `${printable(from)} is ${copy.digest}, and --accept says ${accept}`);
    });
    return putState(path, { ...copy.state, serial: copy.state.serial + 1 });
  });

/** Changes a state as the operator says. @throws Misconfigured as `heldState` and `change` */
const changeState = (path: string, change: (state: State) => State): Promise<HeldState> =>
  locked(path, () => {
    const held = heldState(path);
    return writeState(
      held,
      configuring(() => change(held.state)),
    );
  });

/**
 * Raises the floor of the clock to a time that the operator knows to be past. T23
 * @throws Misconfigured USAGE
 */
export const approveFloor = (path: string, text: string): Promise<HeldState> =>
  changeState(path, (state) => {
    const at =
      time.parse(text) ??
      reject('USAGE', `--approve "${printable(text)}" is not a time such as 2026-01-31T12:00:00Z`);
    const floor = floorOf(state);
    if (at <= floor)
      reject('USAGE', `--approve ${text} is not after the floor ${time.format(floor)}`);
    return { ...state, floor: { time: at, by: 'approved' } };
  });

/** Allows one number that is far above the last of a channel. T9 @throws Misconfigured USAGE */
export const approveSequence = (path: string, name: string, approved: number): Promise<HeldState> =>
  changeState(path, (state) => {
    const channel =
      state.channels.get(name) ?? reject('USAGE', `the state knows no channel ${printable(name)}`);
    if (approved <= channel.sequence)
      reject(
        'USAGE',
        `--approve ${approved} is not above ${channel.sequence}, the last of ${name}`,
      );
    return { ...state, channels: new Map([...state.channels, [name, { ...channel, approved }]]) };
  });
