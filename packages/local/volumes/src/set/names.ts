/**
 * Names of the files of a set: `STEM.set.json`, `STEM.001` and so on for the data, `STEM.p001` and
 * so on for parity. The stem comes from
 * whoever names the output, or from the folder where a set is looked for: never from bytes that
 * travelled (T29).
 */
import { basename } from 'node:path';
import { type Digest, digest } from '@sealift/bytes';

export type VolumeKind = 'data' | 'parity';

/** What a file of a set is by its name. Numbers begin at 1. */
export type VolumeName =
  | { readonly kind: 'set'; readonly stem: string }
  | { readonly kind: VolumeKind; readonly stem: string; readonly number: number };

const SET = /^(.+)\.set\.json$/;
const VOLUME = /^(.+)\.(p?)([0-9]{3})$/;

export const setName = (stem: string): string => `${stem}.set.json`;
export const volumeName = (stem: string, kind: VolumeKind, number: number): string =>
  `${stem}.${kind === 'parity' ? 'p' : ''}${String(number).padStart(3, '0')}`;

/** Reads the name of a file, or undefined where it is none of a set's. */
export function parseName(name: string): VolumeName | undefined {
  const set = SET.exec(name)?.[1];
  if (set !== undefined) return { kind: 'set', stem: set };
  const [, stem, parity, digits] = VOLUME.exec(name) ?? [];
  if (stem === undefined) return undefined;
  return { kind: parity === 'p' ? 'parity' : 'data', stem, number: Number(digits) };
}

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The stem for a set that is written to `folder`: its name, and the first digits of the identity,
 * so that two sets in one folder stay apart.
 */
export function stemFor(folder: string, id: Digest): string {
  const name = basename(folder).replace(/(?:\.tar)?(?:\.volumes)?$/, '');
  return `${PLAIN.test(name) ? name : 'bundle'}-${digest.hexOf(id).slice(0, 8)}`;
}
