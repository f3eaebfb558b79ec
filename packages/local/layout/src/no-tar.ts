/** What a file is that is no tar, and what to do about it. */
import { reject } from '@sealift/failures';

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

/** Refuses what is known by its first bytes. @throws Rejection UNSUPPORTED */
export function refuseNoTar(block: Uint8Array): void {
  const what = whatItIs(block);
  if (what !== undefined) reject('UNSUPPORTED', what);
}

/** What a file is by its first bytes, where these are no tar's, and what to do about it. */
export function whatItIs(block: Uint8Array): string | undefined {
  const found = COMPRESSED.find(([, , magic]) => magic.every((byte, i) => byte === block[i]));
  if (found !== undefined)
    return `the file is compressed (${found[0]}): decompress it first (${found[1]})`;
  if (isDockerArchive(block))
    return 'the file is a docker archive: `skopeo copy docker-archive:FILE oci:FOLDER:TAG` first';
  const text = String.fromCharCode(...block.subarray(0, 64));
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** The names that `docker save` and skopeo begin with, which no bundle has. */
const DOCKER = /^(?:manifest\.json|repositories|[0-9a-f]{64}(?:\.json|\.tar|\/.*))$/;

function isDockerArchive(block: Uint8Array): boolean {
  const end = block.subarray(0, 100).indexOf(0);
  const name = String.fromCharCode(...block.subarray(0, end < 0 ? 100 : end));
  return String.fromCharCode(...block.subarray(257, 262)) === 'ustar' && DOCKER.test(name);
}
