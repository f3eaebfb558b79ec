import { describe, expect, it } from 'vitest';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import { FORMAT_NAMES, FORMATS } from './list.ts';

const STYLE = { width: Number.POSITIVE_INFINITY, color: false };
const render = (name: keyof typeof FORMATS, report = ACCEPTED): string =>
  printed(FORMATS[name].render(report, STYLE));

describe.each(FORMAT_NAMES)('a report as %s', (name) => {
  it('has a name that stands before =, and ends with a newline', () => {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(render(name)).toMatch(/[^\n]\n$/);
  });

  it.each(['\u009b31m', '\u202ex', '\u2028', '\u200b', '\u{e0041}', '\u007f', '\u001b[2J'])(
    'hands on nothing of %j that acts (T28)',
    (foreign) => expect(render(name, hostile(foreign))).not.toContain(foreign),
  );

  it('is one text in several pieces (T34)', () => {
    const pieces = [...FORMATS[name].render(ACCEPTED, STYLE)];
    expect(pieces.length).toBeGreaterThan(1);
  });
});
