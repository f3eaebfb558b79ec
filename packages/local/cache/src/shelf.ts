/** What lies in a cache: blobs under their digests, and beginnings of blobs. */
import { lstatSync, readdirSync, rmSync, type Stats, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { asIo } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';

const NAME = /^[0-9a-f]{64}(?:\.begun)?$/;

interface Entry {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

/** One folder of blobs, which other exports may fill and empty meanwhile. */
export class Shelf {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  nameOf(of: Digest): string {
    return digest.hexOf(of);
  }

  /** A beginning has a name that all exports share: each puts the same bytes at the same places. */
  nameOfBegun(of: Digest): string {
    return `${digest.hexOf(of)}.begun`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** In bytes; undefined where there is no regular file of the name. */
  size(name: string): number | undefined {
    return this.#look(name)?.size;
  }

  /** Puts it behind all others, should room be made. */
  touch(name: string, now: number): void {
    try {
      utimesSync(this.path(name), now / 1000, now / 1000);
    } catch {
      // Another export has removed it: then it is fetched.
    }
  }

  /**
   * Removes what was used longest ago until `limit` bytes are left.
   * @param keep names that stay @returns the bytes that are left @throws Rejection IO
   */
  trim(limit: number, keep: ReadonlySet<string>): number {
    const entries = this.#entries().sort((a, b) => a.used - b.used);
    let total = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of entries) {
      if (total <= limit) break;
      if (keep.has(name)) continue;
      asIo(this.folder, () => rmSync(this.path(name), { force: true }));
      total -= size;
    }
    return total;
  }

  #entries(): Entry[] {
    return asIo(this.folder, () => readdirSync(this.folder)).flatMap((name) => {
      const stat = NAME.test(name) ? this.#look(name) : undefined;
      return stat === undefined ? [] : [{ name, size: stat.size, used: stat.mtimeMs }];
    });
  }

  #look(name: string): Stats | undefined {
    const stat = lstatSync(this.path(name), { throwIfNoEntry: false });
    return stat?.isFile() === true ? stat : undefined;
  }
}
