import { readFileSync } from 'node:fs';
import { CODES } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { doneReport, failedReport, failure } from './failure.ts';
import { renderJson } from './formats/json.ts';
import { ACCEPTED, hostile } from './report.fixture.ts';
import type { Report } from './report.ts';
import { reportSchema } from './schema.ts';
import { violations } from './validator.fixture.ts';

const PUBLISHED = JSON.parse(
  readFileSync(new URL('../report.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const printed = (report: Parameters<typeof renderJson>[0]): unknown =>
  JSON.parse([...renderJson(report)].join(''));

describe('report.schema.json', () => {
  it('is what the table says (vitest -u writes it)', async () => {
    await expect(`${JSON.stringify(reportSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../report.schema.json',
    );
  });

  it.each<[string, Report]>([
    ['an accepted image', ACCEPTED],
    ['a rejected image', hostile('x')],
    ['work without a verification', doneReport()],
    ...(Object.keys(CODES) as (keyof typeof CODES)[]).map((code): [string, Report] => [
      code,
      failedReport(failure(code, 'message', { offset: 512 })),
    ]),
  ])('fits %s', (_, report) => expect(violations(PUBLISHED, printed(report))).toEqual([]));

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list', []],
    ['another version', { ...ACCEPTED, schemaVersion: 2 }],
    ['an unknown verdict', { ...ACCEPTED, verdict: 'fine' }],
    ['an unknown exit code', { ...ACCEPTED, exitCode: 5 }],
    ['an unknown property', { ...ACCEPTED, trusted: true }],
    ['an unknown code', { ...ACCEPTED, failures: [{ code: 'NOPE', message: '', remedy: '' }] }],
    ['a failure without a remedy', { ...ACCEPTED, failures: [{ code: 'SET', message: '' }] }],
    [
      'an image without evidence',
      { ...ACCEPTED, images: [{ ...ACCEPTED.images[0], evidence: undefined }] },
    ],
    ['a short digest', { ...ACCEPTED, images: [{ ...ACCEPTED.images[0], digest: 'sha256:aa' }] }],
    [
      'a negative offset',
      { ...ACCEPTED, failures: [{ code: 'SET', message: '', remedy: '', offset: -1 }] },
    ],
  ])('refuses %s', (_, document) => expect(violations(PUBLISHED, document)).not.toEqual([]));
});
