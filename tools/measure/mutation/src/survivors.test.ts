import { describe, expect, it } from 'vitest';
import { compare, type MutationReport, survivorsOf } from './survivors.ts';

const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const mutant = (status: string, replacement: string, location: ReturnType<typeof at>) => ({
  mutatorName: 'x',
  status,
  replacement,
  location,
});
const report: MutationReport = {
  files: {
    'a/b.ts': {
      source: 'if (a)\n  b(\n    c);',
      mutants: [
        mutant('Survived', '{}', at(2, 3, 3, 7)),
        mutant('NoCoverage', 'false', at(1, 5, 1, 6)),
        mutant('Killed', 'true', at(1, 5, 1, 6)),
        mutant('Timeout', 'x', at(1, 5, 1, 6)),
      ],
    },
  },
};
const condition = { file: 'a/b.ts', code: 'a', becomes: 'false' };
const call = { file: 'a/b.ts', code: 'b(\n    c)', becomes: '{}' };

describe('survivors', () => {
  it('are what survived or was never run, by their text', () =>
    expect(survivorsOf(report)).toEqual([condition, call]));

  it('are all explained, and nothing else is', () => {
    const why = 'it is the same';
    expect(
      compare(
        [condition, call],
        [
          { ...call, why },
          { ...condition, why },
        ],
      ),
    ).toEqual([]);
    expect(compare([condition, call], [{ ...call, why }])).toEqual([
      'not explained: a/b.ts: a\n    became false',
    ]);
    expect(
      compare(
        [call],
        [
          { ...call, why },
          { ...condition, why },
        ],
      ),
    ).toEqual(['explained, and no longer alive: a/b.ts: a\n    became false']);
    expect(compare([condition], [{ ...condition, becomes: 'true', why }])).toHaveLength(2);
    expect(compare([condition], [{ ...condition, file: 'c.ts', why }])).toHaveLength(2);
  });
});
