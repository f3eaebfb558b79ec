import { OPTION_NAMES, VARIABLES } from '@sealift/policy/options';
import { describe, expect, it } from 'vitest';
import { planted } from '../planted.fixture.ts';
import { checkReference, renderReference } from './page.ts';
import { checkPinPages, checkVariables } from './variables.ts';

const ROOT = new URL('../../../../..', import.meta.url).pathname;
const PINS = Object.keys(VARIABLES).join();
const COMMANDS = {
  'audit:verify': {
    summary: 'Looks.',
    description: 'Of <all>.\n\nTwice.',
    args: { log: { description: 'a log', required: true, multiple: true }, at: {} },
    flags: {
      since: { summary: 'From here.', helpValue: 'FILE', char: 's', required: true },
      kind: { summary: 'How.', options: ['a', 'b'], default: 'a' },
      ask: { summary: 'Ask.', allowNo: true, dependsOn: ['kind'], exclusive: ['since', 'at'] },
      witness: {},
      'witness-quorum': {},
    },
  },
  attach: { flags: { witness: { summary: 'Not of the table here.' } } },
};
const page = renderReference(COMMANDS, ['attach']);

describe('the reference', () => {
  it('has every option of the table once', () => {
    for (const name of OPTION_NAMES) expect(page.split(`#### --${name}\n`)).toHaveLength(2);
  });

  it('says what a row says', () => {
    const [, chain = ''] = page.split('#### --certificate-chain\n');
    expect(chain.replaceAll('\n', ' ')).toMatch(
      /`--cert-chain` is taken too.*`SIGSTORE_ROOT_FILE`.*excludes `--ca-roots` and/,
    );
  });

  it('has commands with what they take, those of the table by a link', () => {
    const [, audit = ''] = page.split('### audit verify\n');
    expect(audit).toContain('`sealift audit verify LOG… [AT]`\n');
    expect(audit).toContain('Of &lt;all>.\n\nTwice.');
    expect(audit).toContain('- `-s, --since FILE`: From here. Required.\n');
    expect(audit).toContain(
      '- `--kind a|b`: How. By default `a`.\n- `--[no-]ask`: Ask. It needs `--kind`. It excludes',
    );
    expect(audit).not.toContain('- `--witness`');
    expect(audit).toContain('And `--witness` and `--witness-quorum` of the');
  });

  it('has a flag of the same name with another command, and says who has a command', () => {
    const [, attach = ''] = page.split('### attach\n');
    expect(attach).toContain('`sealift attach`, and `sealift-verify` too');
    expect(attach).toContain('- `--witness`: Not of the table here.');
  });
});

describe('a reference that is not true', () => {
  it('is refused where it is not what the commands say', async () => {
    const pages = { 'docs/guides/pins.md': PINS, 'docs/verification.md': PINS };
    const files = { 'docs/reference.md': page, ...pages };
    const { violations } = await checkReference(planted(files), ROOT);
    expect(violations).toEqual([expect.stringContaining('run `npx -y pnpm@12 run docs --write`')]);
  });

  it('is refused where a page that lists the variables which pin leaves one out', () => {
    const pages = { 'docs/guides/pins.md': 'A and B', 'docs/verification.md': 'B' };
    expect(checkPinPages(planted(pages), ['A', 'B']).violations).toEqual([
      'docs/verification.md lists the variables that pin, and not A; add it',
    ]);
  });

  it('is refused where a variable has no line', () => {
    const files = {
      'packages/a/b/src/c.ts': "read('SEALIFT_NEW');\nconst SEALIFT_OWN = 1;\n",
      'packages/a/b/src/c.test.ts': 'SEALIFT_OF_A_TEST',
    };
    expect(checkVariables(planted(files), ['SEALIFT_OLD']).violations).toEqual([
      expect.stringMatching(/^packages\/a\/b\/src\/c\.ts:1: SEALIFT_NEW is in no table; add it/),
    ]);
    expect(checkVariables(planted(files), ['SEALIFT_NEW']).violations).toEqual([]);
  });
});
