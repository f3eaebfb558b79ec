import { conceal } from '@sealift/secrets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barProgress } from './bar.ts';
import { jsonProgress, lineProgress } from './lines.ts';
import type { Progress, Sink } from './progress.ts';

function recorded(make: (sink: Sink, clock: () => number) => Progress, text: string): string {
  let written = '';
  let now = 0;
  const progress = make({ write: (each: string) => (written += each) }, () => (now += 2000));
  progress.start(text, 3);
  progress.advance(1);
  progress.finish();
  progress.note(text);
  return written;
}

const EVENTS = ['start', 'progress', 'finish', 'note'];

describe('lines of progress', () => {
  it.each([
    ['longer than what is shown of it', 'x'.repeat(3000)],
    ['an escape where it is cut', `${'x'.repeat(1020)}"\\\u009b31m\u202e"`],
    ['quotation marks alone', '"'.repeat(2000)],
    ['several lines', 'a\n{"event":"note"}\r\n\u2028'],
    ['half a character', '\ud800'],
  ])('are JSON each with --json, whatever a registry said: %s', (_, text) => {
    const lines = recorded(jsonProgress, text).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(EVENTS);
  });

  it('are JSON each, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const lines = recorded(jsonProgress, text).trimEnd().split('\n');
        expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(EVENTS);
      }),
    );
  });

  it.each([
    ['JSON', jsonProgress],
    ['plain lines', lineProgress],
    ['a bar', (sink: Sink, clock: () => number) => barProgress(sink, clock, 200)],
  ])('show no secret and no control character: %s (T28, T46)', (_, make) => {
    conceal('canary-in-progress');
    const text = recorded(make, 'no canary-in-progress\u001b[2J\u009b2J');
    expect(text).not.toContain('canary-in-progress');
    expect(text.replaceAll('\r\u001b[K', '')).not.toMatch(/[\u001b\u009b]/);
  });
});
