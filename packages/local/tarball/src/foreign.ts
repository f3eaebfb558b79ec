/** What a file is that is no tar, or no bundle, and what to do about it. */
import { printable, Rejection, reject } from '@sealift/failures';
import { BLOCK } from './header.ts';

const COMPRESSED: readonly (readonly [name: string, undo: string, magic: readonly number[]])[] = [
  ['gzip', 'gunzip', [0x1f, 0x8b]],
  ['zstd', 'unzstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', 'unxz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', 'bunzip2', [0x42, 0x5a, 0x68]],
  ['zip', 'unzip', [0x50, 0x4b, 0x03, 0x04]],
];

const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^-----BEGIN [A-Z0-9 ]+-----/, 'the file is PEM: keys or certificates, and no image'],
  [
    /^\s*[{[]/,
    'the file is JSON, and no image: the Sigstore bundle of a file is for verify-blob --bundle',
  ],
];

/** Refuses what is no tar, by its first bytes. @throws Rejection NO_BUNDLE */
export function refuseNoTar(block: Uint8Array): void {
  const what = whatItIs(block);
  if (what !== undefined) reject('NO_BUNDLE', what);
}

/** What a file is by its first bytes, where these are no tar's, and what to do about it. */
export function whatItIs(block: Uint8Array): string | undefined {
  const found = COMPRESSED.find(([, , magic]) => magic.every((byte, i) => byte === block[i]));
  if (found !== undefined)
    return `the file is compressed (${found[0]}): decompress it first (${found[1]})`;
  const text = String.fromCharCode(...block.subarray(0, 64));
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** The names that `docker save` and skopeo begin with, which no bundle has. */
const DOCKER = /^(?:manifest\.json|repositories|[0-9a-f]{64}(?:\.json|\.tar|\/.*))$/;

const dockerArchive = (block: Uint8Array): string | undefined =>
  isUstar(block) && DOCKER.test(nameIn(block))
    ? 'the file is a docker archive, which holds no signatures: ' +
      '`sealift export docker-archive:FILE` makes a bundle of it'
    : undefined;

const isUstar = (block: Uint8Array): boolean =>
  String.fromCharCode(...block.subarray(257, 262)) === 'ustar';

function nameIn(block: Uint8Array): string {
  const end = block.subarray(0, 100).indexOf(0);
  return String.fromCharCode(...block.subarray(0, end < 0 ? 100 : end));
}

/** The same for what should be a bundle, which another tar or a text is not either. */
export const whatItIsInstead = (block: Uint8Array): string | undefined =>
  whatItIs(block) ?? dockerArchive(block) ?? otherTar(block) ?? plainText(block);

/** The name of the entry that every bundle begins with. */
const FIRST = 'oci-layout';

/** A whole header, and not the one that every bundle begins with. */
function otherTar(block: Uint8Array): string | undefined {
  const name = nameIn(block);
  return isUstar(block) && isSummed(block) && name !== FIRST
    ? `the file is a tar that begins with "${printable(name)}", and a bundle begins with ` +
        `"${FIRST}": an OCI layout is given as the folder that it unpacks to`
    : undefined;
}

/** A bundle that was cut after a few bytes is a copy that was not finished, and so is nothing. */
function plainText(block: Uint8Array): string | undefined {
  const isCut = FIRST.startsWith(String.fromCharCode(...block.subarray(0, FIRST.length)));
  return !isCut && block.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13))
    ? 'the file is text, and no image'
    : undefined;
}

/** A header with a flipped bit is a damaged one, and no other file's. */
function isSummed(block: Uint8Array): boolean {
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return Number.parseInt(String.fromCharCode(...block.subarray(148, 156)), 8) === sum;
}

/**
 * What a bundle that could not be read ends with: of a file of another kind the position of its
 * first fault says nothing.
 * @param origin for messages @param block what it begins with
 * @returns `thrown`, or NO_BUNDLE in place of TAR_*
 */
export function sayingWhatItIs(origin: string, block: Uint8Array, cause: unknown): unknown {
  if (!(cause instanceof Rejection) || !cause.code.startsWith('TAR_')) return cause;
  const what = whatItIsInstead(block);
  if (what === undefined) return cause;
  return new Rejection('NO_BUNDLE', `${printable(origin)}: ${what}`, { cause });
}

/** The same for a bundle that streams. @param read takes the pieces that it is given */
export async function sayingWhatStreams<T>(
  origin: string,
  pieces: AsyncIterable<Uint8Array>,
  read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  let begin: Uint8Array = new Uint8Array();
  async function* kept(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      if (begin.length < BLOCK) begin = Buffer.concat([begin, piece.subarray(0, BLOCK)]);
      yield piece;
    }
  }
  return read(kept()).catch((thrown: unknown) => {
    throw sayingWhatItIs(origin, begin.subarray(0, BLOCK), thrown);
  });
}
