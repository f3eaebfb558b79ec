/** Changes of single bytes. */
import { baselineOf, newTally, type Tally, tryChange } from './judge.ts';
import type { Target } from './target.ts';

export interface ByteOptions {
  /** Every n-th position, beginning with `offset`. */
  readonly stride: number;
  readonly offset?: number;
  /** The masks that a position is changed with. */
  readonly masks: (position: number) => readonly number[];
}

/**
 * One mask a position, another for each: over the positions every bit is flipped alone and with
 * others.
 */
export const oneMask = (position: number): readonly number[] => [((position * 37) % 255) + 1];

export const allMasks = (): readonly number[] => Array.from({ length: 255 }, (_, i) => i + 1);

/** Changes every piece of a target, byte by byte. */
export async function mutateBytes(
  target: Target,
  { stride, offset = 0, masks }: ByteOptions,
): Promise<Tally> {
  const tally = newTally();
  const baseline = await baselineOf(target);
  for (const [name, bytes] of Object.entries(target.pieces)) {
    for (let at = offset % stride; at < bytes.length; at += stride) {
      for (const mask of masks(at)) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ mask;
        await tryChange(
          target,
          baseline,
          `${name}, byte ${at} ^ ${mask}`,
          { ...target.pieces, [name]: changed },
          tally,
        );
      }
    }
  }
  return tally;
}

/** Cuts every piece short, and puts something behind it and before it. */
export async function mutateLengths(target: Target, stride: number): Promise<Tally> {
  const tally = newTally();
  const baseline = await baselineOf(target);
  for (const [name, bytes] of Object.entries(target.pieces)) {
    for (let length = 0; length < bytes.length; length += stride) {
      await tryChange(
        target,
        baseline,
        `${name}, cut to ${length}`,
        { ...target.pieces, [name]: bytes.slice(0, length) },
        tally,
      );
    }
    for (const more of [' ', '\n', '{}', '\0', 'x']) {
      const text = new TextEncoder().encode(more);
      await tryChange(
        target,
        baseline,
        `${name}, "${more}" behind`,
        { ...target.pieces, [name]: Uint8Array.of(...bytes, ...text) },
        tally,
      );
      await tryChange(
        target,
        baseline,
        `${name}, "${more}" before`,
        { ...target.pieces, [name]: Uint8Array.of(...text, ...bytes) },
        tally,
      );
    }
  }
  return tally;
}
