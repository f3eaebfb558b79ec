/** `--flag=true`, as cosign takes it, and never a word that is read as something else. */
import type { Command } from '@oclif/core';
import { reject } from '@sealift/failures';

type Flags = Command.Class['flags'];

/** What Go's programs take for yes and no. */
export const YES = /^(?:1|t|T|true|True|TRUE)$/;
export const NO = /^(?:0|f|F|false|False|FALSE)$/;

/**
 * The words of a command line with every `--flag=true` as `--flag`, and without `--flag=false`.
 * @throws Rejection USAGE for another value, and for `--flag true`: it is never quoted, since it
 * may be a secret. T46
 */
export function takeBooleans(words: readonly string[], flags: Flags): string[] {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  refuseContradiction(own, flags);
  const plain = own.flatMap((word, i) => {
    const before = own[i - 1];
    return before !== undefined && takesNext(before, flags) ? [word] : taken(word, before, flags);
  });
  return end < 0 ? plain : [...plain, ...words.slice(end)];
}

/**
 * `--flag --flag=false` says both: the later word is taken out as what is so without it, and the
 * earlier one would waive what it was to keep. T48
 */
function refuseContradiction(own: readonly string[], flags: Flags): void {
  const said = new Map<string, boolean>();
  for (const [i, word] of own.entries()) {
    if (takesNext(own[i - 1] ?? '', flags)) continue;
    const given = booleanIn(word, flags);
    if (given === undefined) continue;
    const { name, value, flag } = given;
    const isOn = value === undefined || !NO.test(value);
    if (said.get(flag.name) === !isOn)
      reject('USAGE', `${name} is said to be so, and not to be so`);
    said.set(flag.name, isOn);
  }
}

function taken(word: string, before: string | undefined, flags: Flags): string[] {
  refuseLoose(word, before, flags);
  const given = booleanIn(word, flags);
  if (given?.value === undefined) return [word];
  const { name, value, flag } = given;
  if (YES.test(value)) return [name];
  if (NO.test(value)) return flag.allowNo ? [`--no-${flag.name}`] : [];
  return reject('USAGE', `${name} is there or not, or is =true or =false`);
}

/** Whether the next word belongs to this one. */
export function takesNext(word: string, flags: Flags): boolean {
  const flag = /^(?:--[^=]+|-\w)$/.test(word) ? flagOf(word, flags) : undefined;
  return flag?.type === 'option';
}

interface Given {
  readonly name: string;
  /** What stands behind its `=`; absent without one. */
  readonly value: string | undefined;
  readonly flag: Flags[string] & { readonly type: 'boolean' };
}

/** A flag that is there or not, and may have a value all the same. */
function booleanIn(word: string, flags: Flags): Given | undefined {
  const [, name = '', value] = /^(--[a-z0-9-]+|-\w)(?:=(.*))?$/s.exec(word) ?? [];
  const flag = flagOf(name, flags);
  return flag?.type === 'boolean' ? { name, value, flag } : undefined;
}

function refuseLoose(word: string, before: string | undefined, flags: Flags): void {
  if (before === undefined || !/^(?:true|false)$/i.test(word)) return;
  if (flagOf(before, flags)?.type === 'boolean')
    reject('USAGE', `${before} takes no word behind it: write ${before}=${word.toLowerCase()}`);
}

export function flagOf(word: string, flags: Flags): Flags[string] | undefined {
  const name = word.replace(/^--?/, '');
  if (word.startsWith('--') && Object.hasOwn(flags, name)) return flags[name];
  return Object.values(flags).find((flag) =>
    word.startsWith('--') ? flag.aliases?.includes(name) : flag.char === name,
  );
}
