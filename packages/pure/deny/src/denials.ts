import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { since } from './merge.ts';
import type { DenyEntry, DenyPack } from './pack.ts';
import { idOf, keyOf, type Target, wordsOf } from './target.ts';

/** An entry that is about what was looked up, and the pack that has it. */
export interface Denial {
  readonly entry: DenyEntry;
  readonly pack: DenyPack;
}

/** All that the packs of one run deny. */
export class Denials {
  readonly packs: readonly DenyPack[];
  readonly #byTarget = new Map<string, Denial>();

  constructor(packs: readonly DenyPack[]) {
    this.packs = packs;
    for (const pack of packs)
      for (const entry of pack.entries) {
        const name = keyOf(entry.target);
        const before = this.#byTarget.get(name);
        if (before === undefined || since(entry) < since(before.entry))
          this.#byTarget.set(name, { entry, pack });
      }
  }

  /** Of several packs, what denies most of it. */
  of(target: Target): Denial | undefined {
    return this.#byTarget.get(keyOf(target));
  }
}

/** Says in words what is denied, from when on, by which entry of which pack, and why. */
export function sayDenial({ entry: { target, from, reason }, pack }: Denial): string {
  const when = from === undefined ? '' : ` from ${time.format(from)} on`;
  const where = `${printable(pack.source)}: version ${pack.version}, entry ${idOf(target)}`;
  return `${wordsOf(target)} is denied${when} (${where}: "${printable(reason)}")`;
}
