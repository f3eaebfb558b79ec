import { PassThrough } from 'node:stream';
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { HiddenPrompt, type Keyboard } from './hidden-prompt.ts';

/** A terminal at which these bytes are typed. */
function typed(...chunks: readonly (string | Uint8Array)[]) {
  const raw: boolean[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk));
  const input = {
    setRawMode: (mode: boolean) => raw.push(mode),
    pause: () => undefined,
    async *[Symbol.asyncIterator]() {
      yield* bytes;
    },
  };
  const output = new PassThrough();
  return {
    prompt: new HiddenPrompt(input as unknown as Keyboard, output),
    raw,
    bytes,
    shown: () => String(output.read() ?? ''),
  };
}

const answer = async (...chunks: readonly (string | Uint8Array)[]): Promise<string> =>
  utf8.decode(await typed(...chunks).prompt.ask('? '));

describe('HiddenPrompt', () => {
  it('shows the question and nothing of the answer', async () => {
    const { prompt, shown, raw } = typed('secret\r');
    await prompt.ask('Password: ');
    expect(shown()).toBe('Password: \n');
    expect(raw).toEqual([true, false]);
  });

  it.each<[string, (string | Uint8Array)[], string]>([
    ['a line', ['secret\r'], 'secret'],
    ['a line that is pasted', ['secret\n'], 'secret'],
    ['key by key', ['s', 'e', 'c', '\r'], 'sec'],
    ['nothing: the empty password', ['\r'], ''],
    ['spaces, which count', ['  \r'], '  '],
    ['characters in their bytes, not normalised', ['schlu\u0308ssel\r'], 'schlu\u0308ssel'],
    ['a character cut between two reads', [Uint8Array.of(0xc3), Uint8Array.of(0xbc, 13)], '\u00fc'],
    ['backspace', ['secrets\u007f\r'], 'secret'],
    ['backspace over a character of several bytes', ['a\u20ac\u0008b\r'], 'ab'],
    ['backspace where nothing is', ['\u007f\u007fa\r'], 'a'],
    ['Ctrl-U', ['wrong\u0015right\r'], 'right'],
  ])('reads %s', async (_, chunks, expected) => expect(await answer(...chunks)).toBe(expected));

  it('keeps what is typed ahead for the next question', async () => {
    const { prompt } = typed('one\rtwo\r');
    expect([utf8.decode(await prompt.ask('? ')), utf8.decode(await prompt.ask('? '))]).toEqual([
      'one',
      'two',
    ]);
  });

  it('leaves nothing of the answer in what was read', async () => {
    const { prompt, bytes } = typed('sec', 'ret\r');
    await prompt.ask('? ');
    expect(Buffer.concat(bytes).toString('latin1')).toBe('\0\0\0\0\0\0\r');
  });

  it.each<[string, (string | Uint8Array)[]]>([
    ['the end of the input', ['secret']],
    ['no input', []],
    ['Ctrl-D', ['\u0004']],
    ['a control character, as an arrow key sends', ['secret\u001b[A\r']],
    ['more than 4096 bytes', [`${'a'.repeat(4097)}\r`]],
  ])('refuses %s, and shows the keyboard again', async (_, chunks) => {
    const { prompt, raw } = typed(...chunks);
    expect(await codeOf(() => prompt.ask('? '))).toBe('USAGE');
    expect(raw).toEqual([true, false]);
  });

  it('takes 4096 bytes', async () =>
    expect((await answer(`${'a'.repeat(4096)}\r`)).length).toBe(4096));

  it('is over at Ctrl-C: nothing behind it is taken, and the keyboard is shown again', async () => {
    const { prompt, raw } = typed('sec\u0003ret\r');
    expect(await codeOf(() => prompt.ask('? '))).toBe('INTERRUPTED');
    expect(raw).toEqual([true, false]);
  });
});
