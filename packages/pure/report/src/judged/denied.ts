/** What deny packs were used, and what of them was about what was verified. */
import { idOf, sayDenial } from '@sealift/deny';
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { Judgement } from '@sealift/verify';

type Pack = NonNullable<Judgement['pinned']['denials']>['packs'][number];

/** Each pack by its version, key and digest, with the entries that were used. */
export function packs({ pinned: { denials }, subjects, causes }: Judgement): string[] {
  const used = [
    ...subjects.flatMap(({ evidence }) => evidence.flatMap(({ denied = [] }) => denied)),
    ...causes.flatMap((cause) => (cause.kind === 'denied' ? [cause.denial] : [])),
  ];
  return (denials?.packs ?? []).map((pack) => {
    const entries = used
      .filter((each) => each.pack === pack)
      .map(({ entry }) => idOf(entry.target));
    return sentence(pack, [...new Set(entries)]);
  });
}

function sentence({ source, version, by, digest, issued, entries }: Pack, used: string[]): string {
  const about = used.length === 0 ? 'none' : used.join(', ');
  return (
    `${printable(source)} is version ${version} of the deny pack by ${by}, of ` +
    `${time.format(issued)}, ${digest}; entries: ${entries.length}, about what was verified: ` +
    about
  );
}

/** Entries of the packs that the policy takes back, and those that no pack has. */
export const undenied = ({ denials }: Judgement['pinned']): string[] =>
  (denials?.undeny ?? []).map(({ id, reason, at }) => {
    const denial = denials?.undenied(id);
    return denial === undefined
      ? `${at}: undeny ${id} lets nothing in: no pack that was given has that entry`
      : `${at}: ${sayDenial(denial)}, and the policy does not follow it: ${printable(reason)}`;
  });

/** A pack cannot say that it is the newest. */
export const newerPacks = ({ denials }: Judgement['pinned']): string[] =>
  (denials?.packs ?? []).map(
    ({ source, version, by }) =>
      `that no newer pack exists than version ${version} by ${by} (${printable(source)})`,
  );
