import { hex, utf8 } from '@sealift/bytes';
import type { Added } from '@sealift/commands/trust';
import { configuring } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { serviceUrl } from '@sealift/http';
import { keys, time } from '@sealift/pki';
import type { Store, StorePin } from '@sealift/trust-file';
import { askRekor, type ServedLog } from '@sealift/trust-sources';
import { asking } from './source-flags.ts';

type Asked = Parameters<typeof asking>[0] & {
  readonly url: string;
  readonly 'log-id'?: string | undefined;
  readonly 'valid-from'?: string | undefined;
};

/**
 * The key that a log serves, to be approved. @throws Misconfigured USAGE | CONFIG; Rejection as
 * `askRekor`
 */
export async function servedKey(
  instance: string,
  flags: Asked,
  environment: Parameters<typeof asking>[1],
): Promise<Pick<Added, 'content' | 'notes' | 'check'>> {
  const { url: text, 'log-id': logId } = flags;
  const url = configuring(() => serviceUrl(text, '--url'));
  if (logId !== undefined && !/^[0-9a-f]{64}$/.test(logId))
    configuring(() => reject('USAGE', '--log-id is 64 lower-case hex digits, as verify says it'));
  const served = await asking(flags, environment, (connections) =>
    askRekor(url, connections, logId),
  );
  const address = url.href.replace(/\/$/, '');
  return {
    content: { bytes: served.pem, from: `${address} tree ${served.treeId}` },
    notes: notesOf(served),
    check: (store) => requireEnded(store, { instance, address, served }),
  };
}

function notesOf({ logId, times, others }: ServedLog): string[] {
  const entries =
    times === undefined
      ? 'the log has no entries yet: nothing shows that its key lasts'
      : `entries of ${logId} were logged from ${time.format(times.first)} to ` +
        `${time.format(times.last)}`;
  return [
    entries,
    ...others.map((id) => `it serves another key too, of a shard: --log-id ${id} pins that one`),
  ];
}

interface Seen {
  readonly instance: string;
  readonly address: string;
  readonly served: ServedLog;
}

/**
 * A log makes its promises anew with the key that it has. Where another key was pinned from the
 * same address, and nothing says that it ended, whoever approves is told: a signer in memory loses
 * its key at each start, and a log in the middle has one of its own. @throws Rejection LOG_KEY
 */
function requireEnded({ instances }: Store, { instance, address, served }: Seen): void {
  const own = instances.find(({ name }) => name === instance);
  const before = own?.pins.find(
    (pin) => isFrom(pin, address) && pin.window.end === undefined && !isServed(pin, served),
  );
  if (before === undefined) return;
  const { first = Number.POSITIVE_INFINITY } = served.times ?? {};
  const isOlder = first < (time.parse(before.approvedAt) ?? 0);
  reject(
    'LOG_KEY',
    `${printable(address)} served another key when ${before.file} was approved ` +
      `(${before.approvedAt})` +
      (isOlder ? ', and signs entries of before with its new one: its signer is in memory' : '') +
      `; that pin has no end: \`trust add STORE ${printable(instance)} rekor ` +
      `STORE/${before.file} --valid-until TIME\``,
  );
}

const isFrom = ({ kind, from }: StorePin, address: string): boolean =>
  kind === 'rekor' && from.split(' ')[0] === address;

/** The key of a shard is served on. */
function isServed({ bytes }: StorePin, { logId, others }: ServedLog): boolean {
  const { id } = keys.fromPem(utf8.decode(bytes, 'CONFIG'));
  return [logId, ...others].includes(hex.encode(id));
}
