import type { Arrival, Refusal } from './arrival.ts';
import { channelRefusals, movedChannels } from './rules/channel.ts';
import { farTimes, movedFloor } from './rules/floor.ts';
import { movedPacks, packRefusals } from './rules/packs.ts';
import { movedTags, tagRefusals } from './rules/tags.ts';
import type { State } from './state.ts';

/** What a state says of an arrival. */
export interface Weighed {
  /** Why it is refused; none: it is taken. */
  readonly refusals: readonly Refusal[];
  /** The state once it is taken. */
  readonly next: State;
  /** Sentences: what is not established. */
  readonly notEstablished: readonly string[];
}

/** Compares what arrived with what was seen. Nothing is remembered of what is refused. */
export function weigh(state: State, arrival: Arrival): Weighed {
  const refusals = [
    ...packRefusals(state, arrival),
    ...channelRefusals(state, arrival),
    ...tagRefusals(state, arrival),
  ];
  const next = refusals.length > 0 ? state : moved(state, arrival);
  return {
    refusals,
    next,
    notEstablished: [...unplaced(state, arrival), ...farTimes(state, arrival)],
  };
}

function moved(state: State, arrival: Arrival): State {
  const floor = movedFloor(state, arrival);
  return {
    serial: state.serial,
    channels: movedChannels(state, arrival),
    tags: movedTags(state, arrival),
    packs: movedPacks(state, arrival),
    ...(floor === undefined ? {} : { floor }),
  };
}

/** A first number is whatever it is. */
function unplaced({ channels }: State, { channel }: Arrival): string[] {
  if (channel === undefined)
    return ['that it is not an old bundle: it is of no channel, whose numbers would tell'];
  return channels.has(channel.name)
    ? []
    : [`that ${channel.name} ${channel.sequence} is not an old one: the state knows no earlier`];
}
