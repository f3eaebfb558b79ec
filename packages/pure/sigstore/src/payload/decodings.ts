/** Bytes as text, in every encoding that some reader of JSON finds out by itself (RFC 4627 §3). */
import { utf8 } from '@sealift/bytes';

type Decode = (bytes: Uint8Array) => string;

/** UTF-32 as UTF-16: of what takes more than two bytes nothing is a letter of a name. */
const ofFourBytes =
  (first: 0 | 2, encoding: 'utf-16le' | 'utf-16be'): Decode =>
  (bytes) => {
    const halves = new Uint8Array(Math.floor(bytes.length / 4) * 2);
    for (let at = 0; at < halves.length; at += 2) {
      halves[at] = bytes[at * 2 + first] ?? 0;
      halves[at + 1] = bytes[at * 2 + first + 1] ?? 0;
    }
    return utf8.decodeLoosely(halves, encoding);
  };

const WIDE: readonly Decode[] = [
  (bytes) => utf8.decodeLoosely(bytes, 'utf-16le'),
  (bytes) => utf8.decodeLoosely(bytes, 'utf-16be'),
  ofFourBytes(0, 'utf-16le'),
  ofFourBytes(2, 'utf-16be'),
];

/** The encodings that these bytes may be text in: a letter of a wider one has a zero byte. */
export const decodingsOf = (bytes: Uint8Array): readonly Decode[] => [
  (each) => utf8.decodeLoosely(each),
  ...(bytes.includes(0) ? WIDE : []),
];
