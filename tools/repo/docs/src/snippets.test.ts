import { describe, expect, it } from 'vitest';
import { checkSnippets } from './compile.ts';
import { planted } from './planted.fixture.ts';
import { snippetsOf } from './snippets.ts';

const ROOT = new URL('../../../..', import.meta.url).pathname;
const page = (code: string, mark = 'ts') => ({
  'README.md': `# A\n\n\`\`\`${mark}\n${code}\n\`\`\`\n`,
});
const found = (code: string, mark?: string) =>
  checkSnippets(planted(page(code, mark), ['packages/pure/bytes']), ROOT);

describe('snippets', () => {
  it('are found with their place, and run where they declare nothing', () => {
    const all = snippetsOf(
      planted({ ...page('run();'), 'a.md': '```ts\ndeclare const a: 1;\n```' }),
    );
    expect(all).toEqual([
      { place: 'README.md:4', code: 'run();\n', runs: true },
      { place: 'a.md:2', code: 'declare const a: 1;\n', runs: false },
    ]);
    expect(snippetsOf(planted(page('run();', 'ts no_run')))[0]?.runs).toBe(false);
    expect(snippetsOf(planted(page('run', 'sh')))).toEqual([]);
  });

  it('hold', () =>
    expect(found("import { hex } from '@sealift/bytes';\nhex.encode(Uint8Array.of(1));")).toEqual({
      violations: [],
      checked: 1,
      ran: 1,
    }));

  it('refuse what does not compile, at its line', () => {
    const { violations, ran } = found("import { hex } from '@sealift/bytes';\nhex.encode('text');");
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(/^README\.md:5: TS2345: /);
    expect(violations[0]).toContain('correct the snippet, or state what is given with "declare');
    expect(ran).toBe(0);
  });

  it('refuse a package that is not there', () =>
    expect(found(`import '@sealift/${'nothing'}';`).violations[0]).toMatch(/^README\.md:4: TS/));

  it('refuse what breaks when it is run', () => {
    const { violations } = found("throw new Error('broken');");
    expect(violations[0]).toContain('README.md:4: does not run; correct the snippet, or mark it');
    expect(violations[0]).toContain('broken');
    expect(found("throw new Error('broken');", 'ts no_run').violations).toEqual([]);
  });
});
