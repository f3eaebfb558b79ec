import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { prompter } from './prompt.ts';

type Wanted = Parameters<ReturnType<typeof prompter>>[0];
const volume = (name: string) => ({ name, size: 1000 });
const wanted = (names: readonly string[], note?: string): Wanted =>
  ({
    count: names.length,
    volumes: names.map(volume),
    ...(note === undefined ? {} : { note }),
  }) as unknown as Wanted;

/** What somebody who types these lines is asked, and what becomes of each answer. */
async function asked(typed: string, ...questions: readonly Wanted[]) {
  const input = new PassThrough();
  input.end(typed);
  let said = '';
  const ask = prompter(createInterface({ input }), {
    write: (more: string) => {
      said += more;
      return true;
    },
  });
  const answers: unknown[] = [];
  for (const question of questions) answers.push(await ask(question));
  return { said, answers };
}

describe('whoever changes the media', () => {
  it('is asked for the next one by name and size, and told of others', async () => {
    const { said } = await asked('\n\n', wanted(['a.002']), wanted(['a.002', 'a.003']));
    expect(said).toContain('1 more needed. Insert the medium with a.002 (1.0 kB),\n');
    expect(said).toContain('2 more needed. Insert the medium with a.002 (1.0 kB), or any other');
  });

  it('answers with Enter for the same place, or with another', async () => {
    const again = wanted(['a.002']);
    const { answers } = await asked('\n  /media/usb  \n', again, again);
    expect(answers).toEqual([[], ['/media/usb']]);
  });

  it('gives up at the end of the input', async () => {
    const again = wanted(['a.002']);
    expect((await asked('', again)).answers).toEqual([undefined]);
    expect((await asked('/media/usb', again, again)).answers).toEqual([['/media/usb'], undefined]);
  });

  it('is asked nothing where nothing is needed', async () =>
    expect(await asked('/media\n', wanted([]))).toEqual({ said: '', answers: [undefined] }));

  it('is told what was wrong, with nothing that a terminal acts on (T28)', async () => {
    const { said } = await asked('\n', wanted(['\u001b[2J'], '\u001b[31m/media: does not exist'));
    expect(said).toContain('\n\\u{1b}[31m/media: does not exist\n');
    expect(said).not.toContain('\u001b');
  });
});
