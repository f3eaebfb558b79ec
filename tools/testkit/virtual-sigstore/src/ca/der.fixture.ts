/** A DER reader of its own, for tests only: what pkijs wrote is read back without pkijs. */
export interface Tlv {
  readonly tag: number;
  readonly value: Buffer;
  readonly whole: Buffer;
}

export function readDer(bytes: Uint8Array): Tlv {
  const [first, ...rest] = readAll(bytes);
  if (first === undefined || rest.length > 0) throw new Error('expected exactly one DER value');
  return first;
}

export function readAll(bytes: Uint8Array): Tlv[] {
  const all: Tlv[] = [];
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    const long = rest.readUInt8(1) & 0x80 ? rest.readUInt8(1) & 0x7f : 0;
    const length = long ? rest.readUIntBE(2, long) : rest.readUInt8(1);
    const end = 2 + long + length;
    all.push({
      tag: rest.readUInt8(0),
      value: rest.subarray(2 + long, end),
      whole: rest.subarray(0, end),
    });
    rest = rest.subarray(end);
  }
  return all;
}

export function writeDer(tag: number, ...values: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(values);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const length = Buffer.from(
    value.length.toString(16).padStart(value.length > 0xff ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, value]);
}
