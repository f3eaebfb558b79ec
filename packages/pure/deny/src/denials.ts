import { printable } from '@sealift/failures';
import { type crls, time } from '@sealift/pki';
import { since } from './merge.ts';
import type { DenyEntry, DenyPack } from './pack.ts';
import { idOf, keyOf, listOf, type Target, wordsOf } from './target.ts';

/** An entry that is about what was looked up, and the pack that has it. */
export interface Denial {
  readonly entry: DenyEntry;
  readonly pack: DenyPack;
}

/** An entry that a site does not follow: whoever made the pack was wrong. */
export interface Undeny {
  /** Of the entry, as `idOf` says it. */
  readonly id: string;
  readonly reason: string;
  /** Where it stands: `policy.yaml:12`. */
  readonly at: string;
}

/** All that the packs of one run deny, but for what the site takes back itself. */
export class Denials {
  readonly packs: readonly DenyPack[];
  readonly undeny: readonly Undeny[];
  /** Lists of revoked certificates that the packs have. */
  readonly crls: readonly crls.RevocationList[];
  readonly #byTarget = new Map<string, Denial>();
  readonly #undenied = new Map<string, Denial>();

  constructor(packs: readonly DenyPack[], undeny: readonly Undeny[] = []) {
    this.packs = packs;
    this.undeny = undeny;
    const lifted = new Set(undeny.map(({ id }) => id));
    for (const pack of packs)
      for (const entry of pack.entries) {
        const id = idOf(entry.target);
        if (lifted.has(id)) this.#undenied.set(id, { entry, pack });
        else this.#add({ entry, pack });
      }
    this.crls = [...this.#byTarget.values()].flatMap(({ entry: { target } }) =>
      target.kind === 'crl' ? listOf(target) : [],
    );
  }

  #add(denial: Denial): void {
    const name = keyOf(denial.entry.target);
    const before = this.#byTarget.get(name);
    if (before === undefined || since(denial.entry) < since(before.entry))
      this.#byTarget.set(name, denial);
  }

  /** What an ID would deny, had the site not taken it back; undefined where no pack has it. */
  undenied(id: string): Denial | undefined {
    return this.#undenied.get(id);
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
