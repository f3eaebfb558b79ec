import { Meter } from './meter.ts';
import type { Clock, Part, Progress, Sink } from './progress.ts';
import { shown } from './shown.ts';

const WIDTH = 24;
const NARROWEST = 5;
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
  let part: Part | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    if (meter === undefined || clock() - drawn < 100) return;
    drawn = clock();
    isOpen = true;
    const text = meter.describe() + (part === undefined ? '' : partWords(part));
    sink.write(CLEAR + `${bar(meter, columns - 1 - text.length)}${text}`.slice(0, columns - 1));
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
    part: (each) => {
      part = each;
      draw();
    },
    finish: () => {
      if (meter !== undefined) sink.write(`${CLEAR}${meter.summary()}\n`);
      isOpen = false;
      meter = undefined;
      part = undefined;
    },
    note: (text) => {
      sink.write(`${CLEAR}${shown(text)}\n`);
    },
  };
}

/** `; 3 of 14, sha256:81bdd1e9fe6c 45 %`: which one, and how much of it is there. */
function partWords({ name, done, size, over, of }: Part): string {
  const share = size === 0 ? 100 : Math.floor((done / size) * 100);
  return `; ${over} of ${of}, ${shown(name)} ${share} %`;
}

/** Numbers tell more than a bar does: it takes what they leave. @param room in columns */
function bar({ done, total }: Meter, room: number): string {
  const width = Math.min(WIDTH, room - '[] '.length);
  if (!total || width < NARROWEST) return '';
  const full = Math.min(width, Math.round((done / total) * width));
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] `;
}
