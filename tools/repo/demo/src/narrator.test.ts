import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Narrator, wrap } from './narrator.ts';

describe('wrap', () => {
  it('breaks at spaces', () => expect(wrap('one two three', 8)).toEqual(['one two', 'three']));
  it('leaves a long word alone on its line', () =>
    expect(wrap('a bbbbbbbbbbbb c', 4)).toEqual(['a', 'bbbbbbbbbbbb', 'c']));
  it('marks what goes on', () =>
    expect(wrap('one two three', 8, ' \\')).toEqual(['one two \\', 'three']));

  it('loses nothing and keeps the width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,10}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, (list) => {
        const lines = wrap(list.join(' '), 20);
        expect(lines.join(' ')).toBe(list.join(' '));
        expect(lines.every((line) => line.length <= 20)).toBe(true);
      }),
    );
  });
});

describe('Narrator', () => {
  it('keeps a flag and its value on one line', () => {
    const lines: string[] = [];
    new Narrator((line) => lines.push(line)).command([
      'sealift-verify',
      'verify',
      'x'.repeat(40),
      '--key',
      'k'.repeat(20),
      '-o',
      'out',
    ]);
    expect(lines).toEqual([
      `    $ sealift-verify verify ${'x'.repeat(40)} \\`,
      `        --key ${'k'.repeat(20)} -o out`,
    ]);
  });

  it('cuts digests short and leaves no spaces behind', () => {
    const lines: string[] = [];
    const narrator = new Narrator((line) => lines.push(line));
    narrator.say(`it is sha256:${'ab'.repeat(32)}.`);
    narrator.say('');
    expect(lines).toEqual(['    it is sha256:abababababab….', '']);
  });

  it('numbers the steps and ends their lines with the seconds', () => {
    const lines: string[] = [];
    const narrator = new Narrator((line) => lines.push(line));
    narrator.step('Export', 1.23);
    narrator.step('Verify', 0.04);
    expect(lines.filter((line) => line !== '').map((line) => line.replace(/ +/g, ' '))).toEqual([
      ' 1. Export 1.2 s',
      ' 2. Verify 0.0 s',
    ]);
  });
});
