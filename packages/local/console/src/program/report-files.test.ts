import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejection } from '@sealift/failures';
import { acceptedReport, doneReport } from '@sealift/report';
import { afterAll, describe, expect, it } from 'vitest';
import { Misconfigured } from './configuring.ts';
import { failed } from './failed.ts';
import { planReports, withReportFiles } from './report-files.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'sealift-reports-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
writeFileSync(at('taken'), 'x');
symlinkSync(at('nowhere'), at('link'));

function refusal(words: readonly string[], output?: string): string {
  try {
    planReports(words, output);
    return 'planned';
  } catch (thrown) {
    const rejection = thrown instanceof Misconfigured ? thrown.rejection : thrown;
    if (!(rejection instanceof Rejection)) throw thrown;
    return `${rejection.code}: ${rejection.message}`;
  }
}

describe('what is refused before anything is verified', () => {
  it.each([
    [['jsn=x'], 'USAGE: there is no report format "jsn". Did you mean json?'],
    [['pdf=x'], /^USAGE: there is no report format "pdf"\. There are: text, json/],
    [['toString=x'], /^USAGE: there is no report format "toString"\. There are: text, json/],
    [['JSON=x'], /^USAGE: there is no report format "JSON"/],
    [['\u001b[31m=x'], /^USAGE: there is no report format "\\u\{1b\}\[31m"/],
    [['json'], 'USAGE: --report takes FORMAT=FILE, and not json'],
    [['json='], 'USAGE: --report takes FORMAT=FILE, and not json='],
    [['=x'], /^USAGE: there is no report format ""/],
    [['json=-'], /^USAGE: --report is about a file: standard output has/],
    [[`json=${at('taken')}`], /^USAGE: .*taken exists: a report replaces nothing$/],
    [[`json=${at('link')}`], /^USAGE: .*link exists/],
    [[`json=${FOLDER}`], /^USAGE: .* exists/],
    [[`json=${at('a')}`, `text=${FOLDER}/./a`], /^USAGE: two reports into one file: /],
    [[`json=${at('no/such/folder')}`], /^IO: /],
    [[`json=${at('taken/a')}`], /^IO: /],
  ])('%j: %s', (words, said) => {
    if (typeof said === 'string') expect(refusal(words)).toBe(said);
    else expect(refusal(words)).toMatch(said);
  });
});

it('no report goes where the output goes', () => {
  const [same, other] = [`${FOLDER}/./app.tar`, at('other.tar')];
  expect(refusal([`json=${at('app.tar')}`], same)).toBe(
    `USAGE: ${at('app.tar')} is the output, and no report's file`,
  );
  expect(refusal([`json=${at('app.tar')}`], other)).toBe('planned');
});

describe('reports into files', () => {
  it('are the document and the text, whatever is printed', async () => {
    planReports([`json=${at('a.json')}`, `text=${at('a=b')}`]);
    const report = { ...acceptedReport(), command: 'verify', result: { a: 1 } };
    expect(await withReportFiles({ report, text: 'x\n' })).toEqual({ report, text: 'x\n' });
    expect(JSON.parse(read('a.json'))).toEqual(report);
    expect(read('a=b')).toMatch(/^ACCEPTED .*\n\nresult\n {2}a +1\n$/);
  });

  it('are written where the command failed', async () => {
    planReports([`json=${at('failed.json')}`]);
    const outcome = failed(new Rejection('IDENTITY', 'x'));
    expect((await withReportFiles(outcome)).report).toEqual(outcome.report);
    expect(JSON.parse(read('failed.json'))).toMatchObject({ exitCode: 1, verdict: 'rejected' });
  });

  it('that cannot be written make a command fail that did not: IO', async () => {
    planReports([`json=${at('late')}`, `text=${at('other')}`]);
    writeFileSync(at('late'), 'mine');
    const report = { ...doneReport(), command: 'export', result: { bundle: 'b' } };
    const ended = await withReportFiles({ report, text: '' });
    expect(ended.report).toMatchObject({
      ...{ command: 'export', result: { bundle: 'b' } },
      ...{ exitCode: 4, verdict: 'error', failures: [{ code: 'IO' }] },
    });
    expect([read('late'), existsSync(at('other'))]).toEqual(['mine', true]);
  });

  it('that cannot be written change nothing of how a failed command ends', async () => {
    planReports([`json=${at('late')}.x`]);
    writeFileSync(at('late.x'), 'mine');
    const outcome = failed(new Misconfigured(new Rejection('KEY', 'x')));
    const { report } = await withReportFiles(outcome);
    expect([report.exitCode, report.failures.map(({ code }) => code)]).toEqual([2, ['KEY', 'IO']]);
  });
});
