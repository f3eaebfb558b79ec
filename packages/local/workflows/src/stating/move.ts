import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import type { MoreSentences } from '@sealift/report';
import { lockState, readState, weigh, writeState } from '@sealift/state';
import type { Verified } from '../verifying/verify-content.ts';
import type { StatePins } from './load.ts';

/** Runs what may move the state, while nobody else does. @throws Rejection IO | as `run` */
export async function underLock<T>(
  pins: Pick<StatePins, 'path'> | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (pins === undefined) return run();
  const lock = await lockState(pins.path);
  try {
    return await run();
  } finally {
    lock.release();
  }
}

/**
 * Remembers what was accepted, under the lock: once all of it was taken, and only of a whole run.
 * @returns what to say of it
 */
export async function moveState(
  pins: StatePins | undefined,
  { arrival, stays }: Pick<Verified, 'arrival' | 'stays'>,
): Promise<MoreSentences> {
  if (pins === undefined || arrival === undefined) return {};
  if (stays !== undefined)
    return {
      notEstablished: [
        `that the next run knows of this one: ${stays}, so that nothing of it is kept`,
      ],
    };
  const held = readState(pins.path);
  const { refusals, next } = weigh(held.state, arrival);
  const [refusal] = refusals;
  if (refusal !== undefined) reject(refusal.code, refusal.message);
  const { state, digest } = await writeState(held, next);
  return { established: [`the state ${pins.path} is write ${state.serial}, ${digest}`] };
}

/** Whoever asks for it relies on it. @throws Misconfigured USAGE */
export function requireMove({ stays }: Pick<Verified, 'stays'>): void {
  if (stays !== undefined)
    configuring(() => reject('USAGE', `--commit is for a whole run: ${stays}`));
}
