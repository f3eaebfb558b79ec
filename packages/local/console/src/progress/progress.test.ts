import { describe, expect, it } from 'vitest';
import { barProgress, endOfBar } from './bar.ts';
import { chooseProgress } from './choose.ts';
import { jsonProgress, lineProgress } from './lines.ts';
import type { Clock, Progress, Sink } from './progress.ts';

/** Runs one step of 3 kB that takes three seconds. */
function record(make: (sink: Sink, clock: Clock) => Progress): string {
  let now = 0;
  let text = '';
  const progress = make({ write: (each: string) => (text += each) }, () => now);
  progress.start('hash', 3000);
  for (let i = 0; i < 3; i++) {
    now += 1000;
    progress.advance(1000);
  }
  progress.finish();
  progress.note('done\u001b[2J');
  return text;
}

describe('progress', () => {
  it('leaves no bar behind that a failure left as it was', () => {
    const progress = barProgress({ write: () => true }, () => 0, 80);
    progress.start('pack', 10);
    expect([endOfBar(), endOfBar()]).toEqual(['\r\u001b[K', '']);
    progress.start('pack', 10);
    progress.finish();
    expect(endOfBar()).toBe('');
  });

  it('is a line a step in a log', () =>
    expect(record(lineProgress)).toBe('hash 3.0 kB in 3.0 s, 1.0 kB/s\ndone\\u{1b}[2J\n'));

  it('is one object a line with --json', () => {
    const events = record(jsonProgress)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual([
      'start',
      'progress',
      'progress',
      'progress',
      'finish',
      'note',
    ]);
    expect(events[2]).toMatchObject({
      step: 'hash',
      done: 2000,
      total: 3000,
      bytesPerSecond: 1000,
      secondsLeft: 1,
    });
  });

  it('is a bar with rate and time left on a terminal, and no wider than it', () => {
    const text = record((sink, clock) => barProgress(sink, clock, 60));
    expect(text).toContain('[##########-----] hash 2.0 kB of 3.0 kB, 1.0 kB/s, 1 s left');
    for (const line of text.split(/[\r\n]/))
      expect(line.replace('\u001b[K', '').length).toBeLessThan(60);
  });

  it('tells of the part that is under way, at a width of 80 too', () => {
    let now = 0;
    let text = '';
    const progress = barProgress({ write: (each: string) => (text += each) }, () => now, 80);
    const name = `sha256:${'ab'.repeat(6)}`;
    progress.start('pack', 3_400_000_000);
    now += 40_000;
    progress.advance(1_000_000_000);
    now += 1000;
    progress.part?.({ name, done: 45, size: 100, over: 3, of: 14 });
    now += 1000;
    progress.part?.({ name: 'x\u001b[2J'.repeat(30), done: 0, size: 0, over: 14, of: 14 });
    const drawn = text.split('\r\u001b[K');
    expect(drawn.at(-2)).toBe(
      'pack 1.0 GB of 3.4 GB, 24 MB/s, 2 min left; 3 of 14, sha256:abababababab 45 %',
    );
    for (const line of drawn) expect(line.length).toBeLessThan(80);
    expect(drawn.join('')).not.toContain('\u001b');
    progress.finish();
    progress.start('push', 10);
    expect(text.slice(text.lastIndexOf('push'))).not.toContain('of 14');
  });

  it('says nothing of parts in a log, nor to programs', () => {
    const part = { name: 'a', done: 1, size: 2, over: 0, of: 1 };
    for (const make of [lineProgress, jsonProgress]) {
      let text = '';
      const progress = make({ write: (each: string) => (text += each) }, () => 0);
      progress.part?.(part);
      expect(text).toBe('');
    }
  });

  it('is chosen by flags and terminal', () => {
    const seen = (flags: { json: boolean; quiet: boolean }, isTTY: boolean): string =>
      record((sink, clock) =>
        chooseProgress(flags, { write: sink.write, isTTY, columns: 80 } as never, clock),
      ).slice(0, 1);
    expect(seen({ json: false, quiet: true }, true)).toBe('');
    expect(seen({ json: true, quiet: false }, true)).toBe('{');
    expect(seen({ json: false, quiet: false }, true)).toBe('\r');
    expect(seen({ json: false, quiet: false }, false)).toBe('h');
  });
});
