import { buffer } from 'node:stream/consumers';
import { constants, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { CarriedFile } from './contents.ts';

/**
 * RFC 1952 §2.3: the tenth byte names the system that compressed; 255 is "unknown", the same
 * everywhere.
 */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/**
 * A gzipped tar of `files` in the order given, under `folder`: equal input gives equal bytes,
 * whoever builds it and when.
 */
export async function archive(folder: string, files: readonly CarriedFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, bytes, executable } of files) {
    tar.entry(
      {
        name: `${folder}/${name}`,
        mode: executable ? 0o755 : 0o644,
        mtime: new Date(0),
        uid: 0,
        gid: 0,
      },
      Buffer.from(bytes),
    );
  }
  tar.finalize();
  return compress(await buffer(tar));
}

/** zlib writes no time and no name into the header. */
function compress(tar: Buffer): Buffer {
  const gzip = gzipSync(tar, {
    level: 6,
    memLevel: 8,
    windowBits: 15,
    strategy: constants.Z_DEFAULT_STRATEGY,
  });
  gzip[OS_BYTE] = OS_UNKNOWN;
  return gzip;
}
