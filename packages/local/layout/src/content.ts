import { closeSync, existsSync, type Stats, statSync } from 'node:fs';
import { asIo, type Content, type OnBytes, openRegular, readAt } from '@sealift/blobs';
import { printable, Rejection, reject } from '@sealift/failures';
import { openBundle, readBundleStream } from '@sealift/tarball';
import { type LayoutOptions, openLayout } from './layout.ts';
import { whatItIs } from './no-tar.ts';

/** How content is opened: a layout's image may be named, and a bundle may come on a stream. */
export interface ContentOptions extends LayoutOptions {
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Bytes of blobs that pass on standard input; a file tells while `hashAll` runs. */
  readonly onBytes?: OnBytes;
}

/**
 * Opens what is to be verified: a folder is a layout, a file is a sealift bundle and nothing else,
 * `-` is a bundle on standard input.
 * A tar that is no bundle is never read as a layout: one flipped bit would turn a bundle into "some
 * layout" and its strictness off.
 * @throws Rejection as `openBundle`, `readBundleStream` and `openLayout`; NO_BUNDLE; USAGE for `as`
 * with a bundle, which has names of its own
 */
export async function openContent(
  path: string,
  { stdin, onBytes, ...options }: ContentOptions = {},
): Promise<Content> {
  const isFolder = path !== '-' && statOf(path).isDirectory();
  if (isFolder) return openLayout(path, options);
  if (options.as !== undefined)
    reject('USAGE', '--as names an image of a layout; a bundle has names of its own');
  if (path !== '-') return openBundle(path).catch(sayingWhatItIs(path));
  if (stdin === undefined) reject('USAGE', 'standard input is not at hand');
  return readBundleStream(stdin, onBytes === undefined ? {} : { onBytes });
}

/** @throws Rejection IO; of a word that names an image it says where such are read */
function statOf(path: string): Stats {
  if (existsSync(path) || !/^[\w.-]+(?::\d+)?\/[\w./-]+[:@]/.test(path))
    return asIo(path, () => statSync(path));
  return reject(
    'IO',
    `there is no file ${printable(path)}; an image of a registry is exported first ` +
      `(sealift export)`,
  );
}

/**
 * For what opens a bundle: of a file of another kind the position of its first fault says nothing.
 * @throws Rejection NO_BUNDLE in place of TAR_*
 */
export const sayingWhatItIs =
  (path: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof Rejection) || !thrown.code.startsWith('TAR_')) throw thrown;
    const what = whatItIs(firstBlock(path));
    if (what === undefined) throw thrown;
    return reject('NO_BUNDLE', `${printable(path)}: ${what}`, { cause: thrown });
  };

function firstBlock(path: string): Uint8Array {
  const { fd } = openRegular(path, { follow: true });
  try {
    const block = new Uint8Array(512);
    return block.subarray(0, readAt(fd, block, 0));
  } finally {
    closeSync(fd);
  }
}
