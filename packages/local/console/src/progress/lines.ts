import { Meter } from './meter.ts';
import type { Clock, Progress, Sink } from './progress.ts';
import { shown } from './shown.ts';

/**
 * How each event looks as a line, which nothing is cut off from: texts are made fit to show here.
 */
interface Form {
  readonly begin: (meter: Meter) => string | undefined;
  readonly going: (meter: Meter) => string;
  readonly end: (meter: Meter) => string;
  readonly note: (text: string) => string;
}

const PLAIN: Form = {
  begin: () => undefined,
  going: (meter) => meter.describe(),
  end: (meter) => meter.summary(),
  note: shown,
};

const event = (name: string, fields: object): string => JSON.stringify({ event: name, ...fields });

const JSON_EVENTS: Form = {
  begin: ({ step, total }) => event('start', { step, total }),
  going: ({ step, done, total, rate, left }) =>
    event('progress', { step, done, total, bytesPerSecond: Math.round(rate), secondsLeft: left }),
  end: ({ step, done, seconds }) => event('finish', { step, done, seconds }),
  // Before it is encoded: what is cut afterwards is no JSON.
  note: (text) => event('note', { message: shown(text) }),
};

/** A line at the end of each step, and every ten seconds in between: for logs. */
export const lineProgress = (sink: Sink, clock: Clock): Progress =>
  progressAs(PLAIN, sink, clock, 10_000);

/** One JSON object a line, at most one a second for each step: for programs. */
export const jsonProgress = (sink: Sink, clock: Clock): Progress =>
  progressAs(JSON_EVENTS, sink, clock, 1000);

function progressAs(form: Form, sink: Sink, clock: Clock, every: number): Progress {
  let meter: Meter | undefined;
  let told = 0;
  const tell = (line: string | undefined): void => {
    if (line !== undefined) sink.write(`${line}\n`);
    told = clock();
  };
  return {
    start: (step, total) => {
      meter = new Meter(shown(step), total, clock);
      tell(form.begin(meter));
    },
    advance: (count) => {
      if (meter === undefined) return;
      meter.done += count;
      if (clock() - told >= every) tell(form.going(meter));
    },
    finish: () => {
      if (meter !== undefined) tell(form.end(meter));
      meter = undefined;
    },
    note: (text) => tell(form.note(text)),
  };
}
