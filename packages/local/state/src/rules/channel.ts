/** Numbers of a channel only rise, and each is of one bundle. T9 */
import type { Arrival, Refusal } from '../arrival.ts';
import type { SeenChannel, State } from '../state.ts';

/** A step beyond it would use the numbers up: somebody has to say that it is meant. */
const MAX_JUMP = 1000;

/** Why the place of a bundle in its channel is refused. */
export function channelRefusals({ channels }: State, arrival: Arrival): Refusal[] {
  const { channel, sealer, digest } = arrival;
  if (channel === undefined)
    return channels.size === 0
      ? []
      : [refuse('CHANNEL', 'it is of no channel, and the state knows some')];
  if (sealer === undefined || digest === undefined)
    return [refuse('CHANNEL', `its channel ${channel.name} means nothing without its seal`)];
  const before = channels.get(channel.name);
  return before === undefined ? [] : compared(channel.name, before, { ...channel, sealer, digest });
}

type Place = Pick<SeenChannel, 'sealer' | 'sequence' | 'digest'>;

function compared(
  name: string,
  before: SeenChannel,
  { sealer, sequence, digest }: Place,
): Refusal[] {
  const said = `${name} ${sequence}`;
  if (sealer !== before.sealer)
    return [refuse('CHANNEL', `${said} is sealed by ${sealer}, and ${name} by ${before.sealer}`)];
  if (sequence < before.sequence)
    return [refuse('ROLLBACK', `it is ${said}, and ${name} ${before.sequence} was taken before`)];
  if (sequence === before.sequence)
    return digest === before.digest
      ? []
      : [refuse('CHANNEL_FORK', `${said} is ${digest}, and was ${before.digest} before`)];
  if (sequence - before.sequence > MAX_JUMP && sequence !== before.approved)
    return [refuse('SEQUENCE_JUMP', `it is ${said}, and the last was ${before.sequence}`)];
  return [];
}

const refuse = (code: Refusal['code'], message: string): Refusal => ({ code, message });

/** The channels after a bundle was taken. */
export function movedChannels({ channels }: State, arrival: Arrival): State['channels'] {
  const { channel, sealer, digest } = arrival;
  if (channel === undefined || sealer === undefined || digest === undefined) return channels;
  const { name, sequence } = channel;
  return new Map([...channels, [name, { sealer, sequence, digest }]]);
}
