import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@sealift/report';
import { describe, expect, it } from 'vitest';
import { VECTORS } from './folders.ts';
import { verifyCase } from './verify-case.ts';

const line = (name: string, file: string): string =>
  readFileSync(join(VECTORS, name, file), 'utf8').trimEnd();
const DEFAULTS = join(VECTORS, 'defaults');
const cases = readdirSync(VECTORS).filter((name) => name !== 'defaults');
const expected = new Map(cases.map((name) => [name, line(name, 'expect')]));

/** What the report says: the refusal, or what each check found. */
const sentences = ({ failures, images }: Report): string[] =>
  failures.length > 0
    ? failures.map(({ message }) => message)
    : images.flatMap(({ evidence }) =>
        evidence.flatMap(({ checks }) => checks.map(({ name, detail }) => `${name}: ${detail}`)),
      );

let usual: Promise<string[]> | undefined;
const ofUsual = (): Promise<string[]> => {
  usual ??= verifyCase(DEFAULTS, DEFAULTS).then(sentences);
  return usual;
};

describe('test-vectors/verify', () => {
  it('the usual bundle', async () => expect((await ofUsual()).join('\n')).toMatchSnapshot());

  it.each(cases)('%s', async (name) => {
    const report = await verifyCase(join(VECTORS, name), DEFAULTS);
    const verdict = report.failures[0]?.code ?? report.verdict;
    expect(verdict, `${line(name, 'about')}: ${report.failures[0]?.message ?? 'accepted'}`).toBe(
      expected.get(name),
    );
    const known = await ofUsual();
    expect(
      sentences(report)
        .filter((each) => !known.includes(each))
        .join('\n'),
    ).toMatchSnapshot();
  });

  it(`has more cases to refuse than to accept, and both by the dozen (${cases.length})`, () => {
    const accepted = [...expected.values()].filter((each) => each === 'accepted').length;
    expect(accepted).toBeGreaterThan(40);
    expect(cases.length - accepted).toBeGreaterThan(2 * accepted);
  });
});
