import { Flags } from '@oclif/core';
import { Rejection } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { takeBooleans } from './booleans.ts';
import { didYouMean } from './nearest.ts';

const FLAGS = {
  ignore: Flags.boolean({ aliases: ['skip'] }),
  yes: Flags.boolean({ char: 'y' }),
  prompt: Flags.boolean({ allowNo: true }),
  key: Flags.string({ char: 'k' }),
} as unknown as Parameters<typeof takeBooleans>[1];
for (const [name, flag] of Object.entries(FLAGS)) flag.name = name;

const take = (line: string): string => {
  try {
    return takeBooleans(line.split(' '), FLAGS).join(' ');
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
};

describe('a flag that is there or not', () => {
  it.each([
    ['x --ignore=true', 'x --ignore'],
    ['--ignore=TRUE x', '--ignore x'],
    ['--ignore=1 x', '--ignore x'],
    ['x --ignore=false', 'x'],
    ['x --ignore=0 y', 'x y'],
    ['x --skip=t', 'x --skip'],
    ['x -y=true', 'x -y'],
    ['x -y=F', 'x'],
    ['x --prompt=false', 'x --no-prompt'],
    ['--key --ignore=true', '--key --ignore=true'],
    ['-k -y=false', '-k -y=false'],
    ['--key=a --ignore=false true', '--key=a true'],
    ['--key true', '--key true'],
    ['-- --ignore=true', '-- --ignore=true'],
    ['x true', 'x true'],
    ['--unknown=true', '--unknown=true'],
    ['--key=true', '--key=true'],
  ])('%s is %s', (line, plain) => expect(take(line)).toBe(plain));

  it.each(['--ignore=yes', '--ignore=canary-word', '-y=canary-word', '--prompt=2', '--ignore='])(
    'USAGE, and the value is not quoted: %s',
    (line) => expect(take(line)).toMatch(/^USAGE: --?\w+ is there or not, or is =true or =false$/),
  );

  it.each([
    '--ignore --ignore=false',
    '--ignore=false --ignore',
    '--skip=true x --ignore=0',
    '-y x --yes=false',
  ])('USAGE where both are said: %s', (line) =>
    expect(take(line)).toMatch(/^USAGE: --?[\w-]+ is said to be so, and not to be so$/),
  );

  it.each([
    ['--ignore --ignore=true', '--ignore --ignore'],
    ['--ignore=0 --ignore=false x', 'x'],
    ['--ignore --key --ignore=false', '--ignore --key --ignore=false'],
    ['--ignore -- --ignore=false', '--ignore -- --ignore=false'],
  ])('is no contradiction: %s', (line, plain) => expect(take(line)).toBe(plain));

  it.each([
    ['--ignore true', '--ignore'],
    ['--ignore FALSE x', '--ignore'],
    ['-y false', '-y'],
    ['x --skip true', '--skip'],
  ])('USAGE where a word stands behind it that would be a target: %s', (line, name) =>
    expect(take(line)).toMatch(`USAGE: ${name} takes no word behind it: write ${name}=`),
  );
});

describe('a word that is near', () => {
  const KNOWN = ['--output', '--key', '--insecure-ignore-tlog', '--platform'];
  it.each([
    ['--ouput', '--output'],
    ['--kye', '--key'],
    ['--insecure-ignore-tlogs', '--insecure-ignore-tlog'],
    ['--platforms', '--platform'],
  ])('%s: did you mean %s?', (word, near) =>
    expect(didYouMean(word, KNOWN)).toBe(`. Did you mean ${near}?`),
  );
  it.each(['--certificate-chain', '--image', '--jobs', 'zzzzzzzz', '-x'])('is none of %s', (word) =>
    expect(didYouMean(word, KNOWN)).toBe(''),
  );
});
