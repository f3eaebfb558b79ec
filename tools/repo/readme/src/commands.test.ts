import { describe, expect, it } from 'vitest';
import { extractCommands } from './commands.ts';

const page = (...lines: readonly string[]): string => lines.join('\n');

describe('extractCommands', () => {
  it('finds commands by their heading', () => {
    const found = extractCommands(
      page('# A', '```sh', 'one', 'two', '```', '## B', 'text', '```sh', 'three', '```'),
    );
    expect(found).toEqual([
      { title: 'A', commands: ['one', 'two'] },
      { title: 'B', commands: ['three'] },
    ]);
  });

  it('joins lines that go on', () => {
    expect(extractCommands(page('# A', '```sh', 'one \\', '  --two', '```'))[0]?.commands).toEqual([
      'one --two',
    ]);
  });

  it('takes a # in a block for a part of it', () => {
    expect(extractCommands(page('# A', '```sh', '# note', '```'))[0]?.title).toBe('A');
  });

  it('overlooks blocks of other languages', () => {
    expect(extractCommands(page('# A', '```ts', 'one', '```', '```', 'two', '```'))).toEqual([]);
  });
});
