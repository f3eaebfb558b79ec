import { Meter } from './meter.ts';
import type { Clock, Progress, Sink } from './progress.ts';
import { shown } from './shown.ts';

const WIDTH = 24;
const CLEAR = '\r\u001b[K';

let isOpen = false;

/** What takes a bar away that was left as it was by a failure; empty where there is none. */
export function endOfBar(): string {
  const end = isOpen ? CLEAR : '';
  isOpen = false;
  return end;
}

/** One line that is drawn again: a bar, the rate and the time left. For a terminal of `columns`. */
export function barProgress(sink: Sink, clock: Clock, columns: number): Progress {
  let meter: Meter | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    if (meter === undefined || clock() - drawn < 100) return;
    drawn = clock();
    isOpen = true;
    sink.write(CLEAR + `${bar(meter)}${meter.describe()}`.slice(0, columns - 1));
  };
  return {
    start: (step, total) => {
      meter = new Meter(shown(step), total, clock);
      draw();
    },
    advance: (count) => {
      if (meter !== undefined) meter.done += count;
      draw();
    },
    finish: () => {
      if (meter !== undefined) sink.write(`${CLEAR}${meter.summary()}\n`);
      isOpen = false;
      meter = undefined;
    },
    note: (text) => {
      sink.write(`${CLEAR}${shown(text)}\n`);
    },
  };
}

function bar({ done, total }: Meter): string {
  if (!total) return '';
  const full = Math.min(WIDTH, Math.round((done / total) * WIDTH));
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] `;
}
