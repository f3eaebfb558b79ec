import { describe, expect, it } from 'vitest';
import { type Cell, judge, type Trial } from './cell.ts';
import { matrix, totals } from './matrix.ts';
import { expectEnd } from './sealift.ts';

const trial = (run: () => Promise<void>): Trial => ({
  row: 'way',
  column: 'registry',
  needs: ['cosign'],
  run,
});
const present = (): boolean => true;

describe('a cell', () => {
  it('passes where its trial ends', async () =>
    expect(
      await judge(
        trial(async () => {}),
        present,
      ),
    ).toMatchObject({ outcome: 'passed' }));

  it('fails with the reason where it throws', async () => {
    const cell = await judge(
      trial(async () => {
        throw new Error('verify: exit 1');
      }),
      present,
    );
    expect(cell).toMatchObject({ outcome: 'failed', reason: 'verify: exit 1' });
  });

  it('is a skip, never a pass, where a program is absent: its trial is not run', async () => {
    const cell = await judge(
      trial(() => expect.fail('run')),
      () => false,
    );
    expect(cell).toMatchObject({ outcome: 'skipped', reason: 'cosign not here' });
  });
});

describe('the matrix', () => {
  const cells: readonly Cell[] = [
    { row: 'a', column: 'x', outcome: 'passed' },
    { row: 'a', column: 'y', outcome: 'failed', reason: 'why' },
    { row: 'b', column: 'y', outcome: 'skipped', reason: 'olareg not here' },
  ];
  it('says every cell, and why', () => {
    expect(matrix('title', cells)).toBe(
      [
        'title  x     y',
        'a      ok    FAIL',
        'b            -',
        'FAILED a, y: why',
        'skipped: olareg not here',
      ].join('\n'),
    );
    expect(totals(cells)).toBe('1 passed, 1 failed, 1 skipped');
  });
});

describe('the end of a program', () => {
  const ended = { status: 1, code: 'IDENTITY', stderr: 'IDENTITY: signed by somebody else\n' };
  it('is what was expected, or an error', () => {
    expect(() => expectEnd('verify', ended, { status: 1, code: 'IDENTITY' })).not.toThrow();
    expect(() => expectEnd('verify', ended, { status: 0 })).toThrow(
      'verify: exit 1 IDENTITY, expected 0',
    );
    expect(() => expectEnd('verify', ended, { status: 1, code: 'KEY' })).toThrow('expected 1 KEY');
    expect(() =>
      expectEnd('verify', { ...ended, status: 0, code: undefined }, { status: 0 }),
    ).not.toThrow();
  });
});
