/**
 * DER (X.690), strictly and as byte ranges: definite minimal lengths, single-byte tags, nothing
 * left over. What was signed is a range
 * of the original bytes; nothing is ever encoded again to be compared.
 */
import { LIMITS, utf8 } from '@sealift/bytes';
import { type Code, reject } from '@sealift/failures';

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  // GeneralName (RFC 5280 §4.2.1.6), as it stands in alternative names and in constraints.
  mail: 0x81,
  dns: 0x82,
  uri: 0x86,
  ipAddress: 0x87,
  directoryName: 0xa4,
} as const;

export interface Element {
  readonly tag: number;
  /** Tag, length and content. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
}

/** A reader of DER that refuses with one code. */
export class Der {
  readonly #code: Code;

  constructor(code: Code) {
    this.#code = code;
  }

  /** The one element that `bytes` hold, with nothing behind it. */
  whole(bytes: Uint8Array, tag?: number): Element {
    const element = this.#next(bytes, 0);
    if (element.bytes.length !== bytes.length)
      this.fail(`${bytes.length - element.bytes.length} bytes behind the element`);
    return tag === undefined ? element : this.expect(element, tag);
  }

  /**
   * The elements inside a constructed one. @throws Rejection LIMIT, besides the reader's own code
   */
  children(element: Element): Element[] {
    const found: Element[] = [];
    for (let at = 0; at < element.content.length; ) {
      const child = this.#next(element.content, at);
      if (found.push(child) > LIMITS.derChildren)
        reject('LIMIT', `more than ${LIMITS.derChildren} elements inside one`);
      at += child.bytes.length;
    }
    return found;
  }

  expect(element: Element | undefined, tag: number): Element {
    if (element?.tag !== tag)
      return this.fail(
        `expected tag 0x${tag.toString(16)}, found ` +
          `${element === undefined ? 'nothing' : `0x${element.tag.toString(16)}`}`,
      );
    return element;
  }

  /** An object identifier in dotted form. */
  oid(element: Element | undefined): string {
    const { content } = this.expect(element, TAG.oid);
    if (content.length === 0 || content.length > 64 || (content.at(-1) ?? 0) & 0x80)
      this.fail('object identifier is empty, too long or cut');
    const arcs: bigint[] = [];
    let arc = 0n;
    for (const byte of content) {
      if (arc === 0n && byte === 0x80) this.fail('object identifier with a padded arc');
      arc = (arc << 7n) | BigInt(byte & 0x7f);
      if (byte & 0x80) continue;
      arcs.push(arc);
      arc = 0n;
    }
    const [first = 0n, ...others] = arcs;
    const root = first < 80n ? first / 40n : 2n;
    return [root, first - root * 40n, ...others].join('.');
  }

  boolean(element: Element | undefined): boolean {
    const { content } = this.expect(element, TAG.boolean);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      this.fail('boolean is neither 00 nor FF');
    return content[0] === 0xff;
  }

  /** The content of an INTEGER, minimal two's complement. */
  integer(element: Element | undefined): Uint8Array {
    const { content } = this.expect(element, TAG.integer);
    const [first, second] = content;
    if (first === undefined) return this.fail('integer is empty');
    if (
      second !== undefined &&
      ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
    )
      this.fail('integer is not minimal');
    return content;
  }

  /** A count of certificates: an INTEGER of 0 to 127, perhaps under a tag of its own. */
  small(element: Element | undefined, tag: number = TAG.integer): number {
    const { bytes, content } = this.expect(element, tag);
    const [count = 0, ...more] = this.integer({ tag: TAG.integer, bytes, content });
    if (more.length > 0 || count > 127) this.fail('count that is not a small number');
    return count;
  }

  /** A BIT STRING of whole bytes. */
  bits(element: Element | undefined): Uint8Array {
    const { content } = this.expect(element, TAG.bitString);
    if (content[0] !== 0) this.fail('bit string does not hold whole bytes');
    return content.subarray(1);
  }

  utf8(element: Element | undefined): string {
    return utf8.decode(this.expect(element, TAG.utf8String).content, this.#code);
  }

  /** UTCTime or GeneralizedTime in the form of RFC 5280 §4.1.2.5, as milliseconds since 1970. */
  time(element: Element | undefined): number {
    const digits = this.#timeDigits(element);
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ??
      this.fail('time is not of the form that certificates use');
    const time = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
    // Date.UTC lets month 0 and 31 February run over into their neighbours; what comes back differs
    // from what went in.
    if (new Date(time).toISOString() !== `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`)
      this.fail('time does not exist');
    return time;
  }

  /**
   * Fourteen digits, the century of a UTCTime written out. Looked at only where it is as long as a
   * time: the rest is foreign.
   */
  #timeDigits(element: Element | undefined): string {
    const { tag, content } = element ?? this.expect(element, TAG.utcTime);
    const length = tag === TAG.utcTime ? 13 : tag === TAG.generalizedTime ? 15 : undefined;
    const text = content.length === length ? String.fromCharCode(...content) : '';
    if (!text.endsWith('Z')) this.fail('time is not of the form that certificates use');
    const century = length === 15 ? '' : text < '50' ? '20' : '19';
    return century + text.slice(0, -1);
  }

  fail(what: string): never {
    return reject(this.#code, `DER: ${what}`);
  }

  #next(bytes: Uint8Array, at: number): Element {
    const tag = bytes[at];
    const first = bytes[at + 1];
    if (tag === undefined || first === undefined) return this.fail('cut inside a tag or length');
    if ((tag & 0x1f) === 0x1f) this.fail('tag of more than one byte');
    const { length, header } =
      first < 0x80 ? { length: first, header: 2 } : this.#longLength(bytes, at, first & 0x7f);
    const end = at + header + length;
    if (end > bytes.length) this.fail(`element of ${length} bytes is cut`);
    return { tag, bytes: bytes.subarray(at, end), content: bytes.subarray(at + header, end) };
  }

  #longLength(bytes: Uint8Array, at: number, count: number): { length: number; header: number } {
    if (count === 0 || count > 4) this.fail('indefinite or oversized length');
    let length = 0;
    for (let i = 0; i < count; i++)
      length = length * 256 + (bytes[at + 2 + i] ?? this.fail('cut inside a length'));
    if (length < 0x80 || length < 256 ** (count - 1)) this.fail('length is not minimal');
    return { length, header: 2 + count };
  }
}

/**
 * Encodes one element; needed where a signature covers a structure with something taken out (RFC
 * 6962 §3.2).
 */
export function encodeElement(tag: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256))
    length.unshift(rest % 256);
  const header =
    content.length < 0x80 ? [tag, content.length] : [tag, 0x80 | length.length, ...length];
  const whole = new Uint8Array(header.length + content.length);
  whole.set(header);
  whole.set(content, header.length);
  return whole;
}
