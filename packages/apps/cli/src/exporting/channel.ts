import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRegular, replaceFile } from '@sealift/blobs';
import { takeLock } from '@sealift/blobs/lock';
import { Fields, json, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type ChannelNumber, checkChannel } from '@sealift/manifest';

/** What the command line says of the channel. */
interface ChannelOptions {
  readonly output: string;
  readonly channel?: string | undefined;
  readonly sequence?: number | undefined;
  readonly 'channel-state'?: string | undefined;
}

/** A place in a channel that is yet to be taken. */
export interface ChannelPlace {
  /** The number, which nobody else gets from the same file. @throws Rejection CONFIG | IO */
  take(): Promise<ChannelNumber>;
}

/** The channel of the options. @throws Rejection USAGE | CONFIG */
export function channelOf(options: ChannelOptions): ChannelPlace | undefined {
  const { channel: name, sequence, 'channel-state': path, output } = options;
  if (name === undefined) return undefined;
  if (sequence === undefined && path === undefined)
    reject('USAGE', '--channel needs --sequence or --channel-state: a bundle has a number there');
  Rejection.as('USAGE', () => checkChannel({ name, sequence: sequence ?? 1 }), '--channel: ');
  if (path === undefined) return { take: async () => ({ name, sequence: sequence ?? 1 }) };
  if (resolve(path) === resolve(output))
    reject('USAGE', `--channel-state ${printable(path)} is the output, and no file of numbers`);
  readNumbers(path);
  return { take: () => takeNext(path, name) };
}

/**
 * Written before the export, so that no number is given twice: one that was taken for nothing is
 * left out.
 */
async function takeNext(path: string, name: string): Promise<ChannelNumber> {
  const lock = await takeLock(`${path}.lock`, `the channels ${printable(path)}`, 'IO');
  try {
    const numbers = readNumbers(path);
    const sequence = (numbers.get(name) ?? 0) + 1;
    const text = encode(new Map([...numbers, [name, sequence]]));
    await replaceFile(path, (file) => file.writeFile(text));
    return { name, sequence };
  } finally {
    lock.release();
  }
}

const encode = (numbers: ReadonlyMap<string, number>): string =>
  `${JSON.stringify({ schemaVersion: 1, channels: Object.fromEntries(numbers) }, null, 2)}\n`;

/** A file that is not there yet has given no number. @throws Rejection CONFIG */
function readNumbers(path: string): ReadonlyMap<string, number> {
  if (!existsSync(path)) return new Map();
  const source = `--channel-state ${printable(path)}`;
  const bytes = Rejection.as('CONFIG', () => readRegular(path, LIMITS.pemFile));
  const value = Rejection.naming(source, () => json.parse(bytes, 'CONFIG', LIMITS.pemFile));
  const fields = new Fields(value, source, 'CONFIG');
  if (fields.size('schemaVersion') !== 1) fields.fail('schemaVersion', 'is not 1');
  const channels = fields.object('channels');
  fields.end();
  return new Map(channels.names().map((name) => [name, numberOf(channels, name)]));
}

function numberOf(channels: Fields, name: string): number {
  const sequence = channels.size(name);
  Rejection.as('CONFIG', () => checkChannel({ name, sequence }), `${channels.where}: `);
  return sequence;
}
