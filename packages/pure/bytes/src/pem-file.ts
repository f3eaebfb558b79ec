/**
 * PEM files that an operator pins: what systems keep their authorities in has comments and the
 * certificates' text between the blocks (RFC 7468 §2). Evidence may not; see pem.ts.
 */
import { type Code, reject } from '@sealift/failures';
import { blockAt, type PemBlock } from './pem-block.ts';
import * as utf8 from './utf8.ts';

const BOM = [0xef, 0xbb, 0xbf];

/**
 * The text of such a file, without a byte order mark. @throws Rejection `code`; for DER with the
 * command that converts it
 */
export function textOfFile(bytes: Uint8Array, code: Code): string {
  if (isDer(bytes)) reject(code, `the file is ${convert(bytes)}`);
  const marked = BOM.every((byte, i) => bytes[i] === byte);
  return utf8.decode(marked ? bytes.subarray(BOM.length) : bytes, code);
}

/** A SEQUENCE as long as the file, or with a length that no text has. */
const isDer = ([tag, length = 0, ...rest]: Uint8Array): boolean =>
  tag === 0x30 && (length >= 0x80 || length === rest.length);

/** By what stands first, after the header of up to six bytes: a type, a version, an algorithm. */
function convert(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 20));
  if (/^.{2,6}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07/s.test(start))
    return 'PKCS#7 in DER: `openssl pkcs7 -inform DER -print_certs -in FILE -out FILE.pem`';
  if (/^.{2,6}\x02\x01\x03/s.test(start))
    return 'PKCS#12: `openssl pkcs12 -nokeys -in FILE -out FILE.pem`';
  if (/^.{2,6}\x30[\x05-\x7f]\x06/s.test(start))
    return 'a public key in DER: `openssl pkey -pubin -inform DER -in FILE -out FILE.pem`';
  return 'a certificate in DER: `openssl x509 -inform DER -in FILE -out FILE.pem`';
}

/** Labels that openssl writes for what is a certificate, or holds some. */
const CONVERSIONS: ReadonlyMap<string, string> = new Map([
  ['TRUSTED CERTIFICATE', 'openssl x509 -in FILE -out FILE.pem'],
  ['X509 CERTIFICATE', 'openssl x509 -in FILE -out FILE.pem'],
  ['PKCS7', 'openssl pkcs7 -print_certs -in FILE -out FILE.pem'],
  ['CMS', 'openssl pkcs7 -print_certs -in FILE -out FILE.pem'],
]);

const EDGE = /-----(?:BEGIN|END)/g;

/**
 * Every block of such a text, in order; a block that is damaged is no text between blocks.
 * @throws Rejection `code`, naming the line
 */
export function decodeFile(text: string, code: Code): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = nextEdge(text, 0); at < text.length; ) {
    const found = isLineStart(text, at) ? blockAt(text, at, code) : undefined;
    const { block, end } =
      found ?? reject(code, `${lineOf(text, at)}: a PEM block that is damaged`);
    const command = CONVERSIONS.get(block.label);
    if (command !== undefined)
      reject(code, `${lineOf(text, at)}: ${block.label}, which is read after \`${command}\``);
    blocks.push(block);
    at = nextEdge(text, end);
  }
  if (blocks.length === 0) reject(code, 'expected a PEM block, found none');
  return blocks;
}

function nextEdge(text: string, from: number): number {
  EDGE.lastIndex = from;
  return EDGE.exec(text)?.index ?? text.length;
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text[at - 1] === '\n';

const lineOf = (text: string, at: number): string => `line ${text.slice(0, at).split('\n').length}`;
