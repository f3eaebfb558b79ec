/** Flags that cosign has, and a command here has not: each is so already, or says what does it. */
import type { Command } from '@oclif/core';
import { type Fate, fateOfFlag, fateOfPolicy } from '@sealift/cosign';
import { reject } from '@sealift/failures';
import { flagOf, NO, takesNext, YES } from './booleans.ts';

type Flags = Command.Class['flags'];

/** The words that are left, and a line for each that was taken. */
export interface Taken {
  readonly words: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Takes what is so already out of a command line. @param command `verify-blob`
 * @throws Rejection USAGE: something else does it, which the message says; no value is quoted (T46)
 */
export function takeCosignFlags(words: readonly string[], flags: Flags, command: string): Taken {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const kept: string[] = [];
  const notes: string[] = [];
  for (let i = 0; i < own.length; i++) {
    const word = own[i] ?? '';
    const before = own[i - 1];
    if (before !== undefined && takesNext(before, flags)) {
      kept.push(word);
      continue;
    }
    refuseOldWays(word, own[i + 1], flags);
    const found = unknownIn(word, flags, command);
    if (found === undefined) kept.push(word);
    else {
      notes.push(`${found.shown}: ${whyOf(found, own)}`);
      if (found.fate.kind === 'so' && found.fate.takesValue && found.value === undefined) i += 1;
    }
  }
  return { words: end < 0 ? kept : [...kept, ...words.slice(end)], notes };
}

/** What the oldest cosign took, and policies that are code. */
function refuseOldWays(word: string, next: string | undefined, flags: Flags): void {
  const [, old] = /^-([a-z][a-z-]+)(?:=|$)/.exec(word) ?? [];
  if (old !== undefined && flagOf(`--${old}`, flags) !== undefined)
    reject('USAGE', `-${old} has two dashes: write --${old}`);
  const [, joined] = /^--policy(?:=(.*))?$/s.exec(word) ?? [];
  const policy = word === '--policy' ? next : joined;
  const why = policy === undefined ? undefined : fateOfPolicy(policy);
  if (why !== undefined) reject('USAGE', `--policy: ${why}`);
}

interface Found {
  /** With its dashes, and without its value. */
  readonly shown: string;
  readonly value: string | undefined;
  readonly fate: Fate;
}

function unknownIn(word: string, flags: Flags, command: string): Found | undefined {
  const [, shown = '', value] = /^(--[a-z0-9-]+|-[a-z])(?:=(.*))?$/s.exec(word) ?? [];
  if (shown === '' || flagOf(shown, flags) !== undefined) return undefined;
  const fate = fateOfFlag(shown.replace(/^--?/, ''), command);
  return fate && { shown, value, fate };
}

/** @throws Rejection USAGE */
function whyOf({ shown, value, fate }: Found, own: readonly string[]): string {
  if (fate.kind === 'instead') return reject('USAGE', `${shown}: ${fate.why}`);
  if (fate.takesValue) return fate.why;
  const isOn = value === undefined || YES.test(value);
  if (!isOn && !NO.test(value))
    return reject('USAGE', `${shown} is there or not, or is =true or =false`);
  if (fate.by !== undefined && isOn !== fate.by.some((name) => isGiven(name, own)))
    return reject('USAGE', `${shown}${isOn ? '' : '=false'}: ${fate.why}`);
  if (fate.on && !isOn) return reject('USAGE', `${shown} cannot be switched off: ${fate.why}`);
  return fate.why;
}

const isGiven = (name: string, own: readonly string[]): boolean =>
  own.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
