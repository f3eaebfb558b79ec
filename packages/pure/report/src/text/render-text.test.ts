import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedReport, failure } from '../failure.ts';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import { renderText } from './render-text.ts';

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe('renderText', () => {
  it('begins with the verdict and what it says about the name', () => {
    const [first = '', second = ''] = linesOf(printed(renderText(ACCEPTED)));
    expect(`${first} ${second.trim()}`).toBe(
      'ACCEPTED ghcr.io/example/e2e:v2.1.0: ITS NAME IS NOT ESTABLISHED: only the digest is ' +
        'proved.',
    );
  });

  it('shows evidence, checks, and each kind of sentence', () =>
    expect(printed(renderText(ACCEPTED))).toMatchSnapshot());

  it('shows failures with code, place and remedy', () =>
    expect(printed(renderText(hostile('x')))).toMatchSnapshot());

  it('begins with the code where there is no image', () =>
    expect(
      printed(
        renderText(
          failedReport(failure('DIGEST', 'sha256:aa hashes to sha256:bb', { offset: 512 })),
        ),
      ),
    ).toMatchSnapshot());

  it.each([60, 80, 120])('fits %d columns', (width) => {
    for (const report of [ACCEPTED, hostile(`https://example.com/${'x'.repeat(300)} and more`)])
      for (const line of linesOf(printed(renderText(report, { width, color: false }))))
        expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it('says the same without colours', () => {
    const plain = printed(renderText(ACCEPTED, { width: 80, color: false }));
    const coloured = printed(renderText(ACCEPTED, { width: 80, color: true }));
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it.each([
    ['a terminal escape', '\u001b[2J\u001b]0;pwned\u0007'],
    ['a second line', 'good\nACCEPTED ghcr.io/evil:1'],
    ['a carriage return', 'evil\rgood'],
    ['a C1 control', '\u009b31m'],
    ['reordering', '\u202egnp.exe'],
    ['zero width', 'a\u200bb\u2060'],
    ['a line separator', 'a\u2028b\u2029c'],
    ['a tag character', 'a\u{e0041}'],
    ['a command of GitHub', '::error::x'],
    ['a command of Azure', '##vso[task.complete result=Succeeded]'],
    ['a command after a break', `${'x'.repeat(66)} ::set-output name=a::b`],
  ])('disarms %s (T28)', (_, foreign) => {
    const text = printed(renderText(hostile(foreign)));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f]/u);
    expect(text).not.toMatch(/[\u2028-\u202e\u2060-\u206f]|[\u{e0000}-\u{e007f}]/u);
    expect(text).not.toMatch(/^\s*(?:::|##)/m);
    expect(linesOf(text).filter((line) => line.startsWith('ACCEPTED'))).toEqual([]);
  });

  it('lets no foreign text become a line of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const text = printed(renderText(hostile(foreign)));
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        expect(text).not.toMatch(/^(?:ACCEPTED|::|##)/m);
      }),
    );
  });
});
