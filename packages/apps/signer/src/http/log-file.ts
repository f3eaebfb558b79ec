import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reject } from '@sealift/failures';
import type { Config } from '../config/read-config.ts';

/**
 * A tile, or a bundle of entries, whole or partial (c2sp.org/tlog-tiles): no other file has such a
 * name.
 */
const TILE = /^(?:entries|[0-9]{1,2})\/(?:x[0-9]{3}\/){0,6}[0-9]{3}(?:\.p\/[0-9]{1,3})?$/;

/** A file of the log's own tree. @throws Rejection REQUEST */
export function readLogFile({ file, at }: Config, path: string): Buffer {
  if (!TILE.test(path)) return reject('REQUEST', 'that is no path of a tile');
  try {
    return readFileSync(join(at(file.audit.directory), 'tile', path));
  } catch (cause) {
    return reject('REQUEST', 'the log has no such tile now', { cause });
  }
}
