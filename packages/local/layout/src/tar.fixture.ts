/** Tars with any headers, for tests. */
export interface RawEntry {
  readonly name: string;
  /** `0` where absent. */
  readonly type?: string;
  readonly target?: string;
  readonly body?: Uint8Array | string;
  /** What the header says in place of the body's size. */
  readonly size?: string;
  readonly magic?: string;
}

const BLOCK = 512;

function headerOf({
  name,
  type = '0',
  target = '',
  body = '',
  size,
  magic = 'ustar\0' + '00',
}: RawEntry) {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write(size ?? `${Buffer.byteLength(body).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write(type, 156);
  block.write(target, 157, 100);
  block.write(magic, 257, 'latin1');
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function rawEntry(entry: RawEntry): Buffer {
  const body = Buffer.from(entry.body ?? '');
  return Buffer.concat([headerOf(entry), body, Buffer.alloc(-body.length & (BLOCK - 1))]);
}

/** A record of PAX, which counts itself. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (`${length}${rest}`.length !== length) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}

export const pax = (records: Readonly<Record<string, string>>): RawEntry => ({
  name: 'PaxHeader',
  type: 'x',
  body: Object.entries(records)
    .map(([key, value]) => paxRecord(key, value))
    .join(''),
});

export const rawTar = (...entries: readonly RawEntry[]): Buffer =>
  Buffer.concat([...entries.map(rawEntry), Buffer.alloc(2 * BLOCK)]);
