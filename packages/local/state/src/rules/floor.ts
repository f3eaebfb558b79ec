/** The clock's floor rises by what is proved, in small steps. T23 */
import { time } from '@sealift/pki';
import type { Arrival } from '../arrival.ts';
import { type Floor, floorOf, type State } from '../state.ts';

/** One token of 2099 would refuse everything after it: a step beyond this needs a person. */
const MAX_STEP = 30 * 24 * 60 * 60 * 1000;

/** The floor after this arrival: of the times within one step the latest. */
export function movedFloor(state: State, { times, digest }: Arrival): Floor | undefined {
  const floor = floorOf(state);
  const latest = Math.max(floor, ...times.filter((at) => at <= floor + MAX_STEP));
  return latest > floor ? { time: latest, by: digest ?? 'no bundle' } : state.floor;
}

/** Times that are too far to be believed, in sentences. */
export function farTimes(state: State, { times }: Arrival): string[] {
  const floor = floorOf(state);
  const far = times.filter((at) => at > floor + MAX_STEP);
  if (far.length === 0) return [];
  const latest = time.format(Math.max(...far));
  return [
    `that it is ${latest} already: it lies more than 30 days after the clock's floor, ` +
      `${time.format(floor)}, and raises it once \`state floor FILE --approve TIME\` says so`,
  ];
}
