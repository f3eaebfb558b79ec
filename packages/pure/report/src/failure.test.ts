import { CODES, type Code, Rejection } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { doneReport, failedReport, failure, failureLine, failureOf } from './failure.ts';

describe('failureOf', () => {
  it('keeps code, offset and rule of a Rejection, and says them', () => {
    expect(failureOf(new Rejection('DIGEST', 'differs'))).toMatchObject({
      code: 'DIGEST',
      message: 'differs',
    });
    expect(failureOf(new Rejection('DIGEST', 'differs', { offset: 7 }))).toMatchObject({
      message: 'differs (byte 7)',
      offset: 7,
    });
    const ruled = new Rejection('TAR_HEADER', 'differs', { offset: 7, rule: 'header-type' });
    expect(failureOf(ruled)).toMatchObject({
      message: 'differs (byte 7, rule header-type)',
      offset: 7,
      check: 'header-type',
    });
  });

  it.each([new TypeError('x is not a function'), 'a string', undefined, null, { code: 'SET' }])(
    'makes a bug of %o',
    (thrown) => expect(failureOf(thrown)).toMatchObject({ code: 'INTERNAL' }),
  );

  it('makes the message one printable line (T28)', () =>
    expect(failureLine(failure('SET', 'a\nSET: b\u001b[2J'))).toBe('SET: a\\u{a}SET: b\\u{1b}[2J'));
});

describe('failedReport', () => {
  it.each(Object.keys(CODES) as Code[])('takes exit code and verdict of %s', (code) => {
    const report = failedReport(failure(code, 'x'));
    expect(report.exitCode).toBe(CODES[code].exit);
    const refused = code === 'DELTA_BASE' ? 'incomplete' : 'rejected';
    expect(report.verdict).toBe([1, 3].includes(report.exitCode) ? refused : 'error');
  });

  it('takes no verdict and no exit code over from another report', () => {
    const { verdict, exitCode, failures } = failedReport(failure('SET', 'x'), doneReport());
    expect([verdict, exitCode, failures.length]).toEqual(['rejected', 1, 1]);
  });
});

describe('doneReport', () => {
  it('is done, without a failure, with exit code 0: nothing was judged', () =>
    expect(doneReport()).toMatchObject({ verdict: 'done', failures: [], exitCode: 0 }));

  it('is that whatever report its parts are of', () => {
    const parts = failedReport(failure('SET', 'x'), { waived: ['y'] });
    expect(doneReport(parts)).toEqual(doneReport({ waived: ['y'] }));
  });
});
