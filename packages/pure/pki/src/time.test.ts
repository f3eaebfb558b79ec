import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as time from './time.ts';

describe('windows', () => {
  it('are closed at both ends', () => {
    const window = { start: 1000, end: 2000 };
    expect([999, 1000, 1500, 2000, 2001].map((each) => time.isWithin(each, window))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('may be open', () => {
    expect([
      time.isWithin(-1, {}),
      time.isWithin(0, { start: 1 }),
      time.isWithin(2, { start: 1 }),
      time.isWithin(2, { end: 1 }),
    ]).toEqual([true, false, true, false]);
  });

  it('say how they are open (T25)', () => {
    expect(time.formatWindow({})).toBe('no window');
    expect(time.formatWindow({ start: 0 })).toBe('1970-01-01T00:00:00Z – open');
    expect(time.formatWindow({ end: 500 })).toBe('open – 1970-01-01T00:00:00.500Z');
    expect(time.formatWindow({ start: 0, end: 1000 })).toBe(
      '1970-01-01T00:00:00Z – 1970-01-01T00:00:01Z',
    );
  });
});

describe('RFC 3339', () => {
  it.each([
    ['2021-01-12T11:53:27.000Z', '2021-01-12T11:53:27Z'],
    ['2021-01-12T11:53:27Z', '2021-01-12T11:53:27Z'],
    ['2021-01-12T11:53:27.123456789Z', '2021-01-12T11:53:27.123Z'],
    ['2021-01-12T11:53:27.9Z', '2021-01-12T11:53:27.900Z'],
    ['2021-01-12T13:53:27+02:00', '2021-01-12T11:53:27Z'],
    ['2021-01-12T06:23:27-05:30', '2021-01-12T11:53:27Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('reads %s', (text, expected) =>
    expect(time.format(time.parse(text) ?? Number.NaN)).toBe(expected),
  );

  it.each([
    '',
    '2021-01-12',
    '2021-01-12T11:53:27',
    '2021-01-12 11:53:27Z',
    '2021-01-12t11:53:27z',
    '2021-01-12T11:53Z',
    '2021-01-12T11:53:27.Z',
    '2021-01-12T11:53:27.1234567890Z',
    '2021-01-12T11:53:27+0200',
    '2021-02-29T00:00:00Z',
    '2021-02-31T00:00:00Z',
    '2021-00-12T00:00:00Z',
    '2021-13-12T00:00:00Z',
    '2021-01-00T00:00:00Z',
    '2021-01-12T24:00:00Z',
    '2021-01-12T23:60:00Z',
    '2021-01-12T23:59:60Z',
    '21-01-12T11:53:27Z',
    '+002021-01-12T11:53:27Z',
    '2021-01-12T11:53:27Z\n',
    ' 2021-01-12T11:53:27Z',
    '٢٠٢١-01-12T11:53:27Z',
  ])('refuses %j', (text) => expect(time.parse(text)).toBeUndefined());

  it('comes back from every millisecond, in every zone', () => {
    const zone = fc.integer({ min: -23 * 60, max: 23 * 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) }),
        zone,
        (at, offset) => {
          expect(time.parse(new Date(at).toISOString())).toBe(at);
          const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map(
            (each) => String(each).padStart(2, '0'),
          );
          const local = new Date(at + offset * 60_000)
            .toISOString()
            .replace('Z', `${offset < 0 ? '-' : '+'}${hours}:${minutes}`);
          expect(time.parse(local)).toBe(at);
        },
      ),
    );
  });
});
