import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimeOption } from './time-option.ts';

const code = (text: string): Promise<string> => codeOf(() => parseTimeOption(text, '--verify-at'));

describe('parseTimeOption', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-01-31T12:00:00.5+01:00', Date.UTC(2026, 0, 31, 11, 0, 0, 500)],
    ['2024-02-29T23:59:59-02:30', Date.UTC(2024, 2, 1, 2, 29, 59)],
  ])('reads %s', (text, time) => expect(parseTimeOption(text, '--verify-at')).toBe(time));

  it.each([
    '',
    'now',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00Z\n',
    '0050-01-01T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    '1767225600',
  ])('refuses %j', async (text) => expect(await code(text)).toBe('USAGE'));

  it('reads what ISO writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (date) =>
          void expect(parseTimeOption(date.toISOString(), '--verify-at')).toBe(date.getTime()),
      ),
    );
  });
});
