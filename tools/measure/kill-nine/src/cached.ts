/** An export from a registry through a cache, which the next run goes on with. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '@sealift/fake-registry';
import { type Image, publish } from '@sealift/virtual-sigstore';
import type { Deed } from './deed.ts';
import { overFile } from './files.ts';

/** Every so many kills the cache begins anew: in between it is gone on with. */
const RENEWED = 4;
const REPOSITORY = 'team/app';

/**
 * @param sealift runs the program to its end, to make what a whole run makes
 * @param before the bundle that stands at the output
 */
export async function fromRegistry(
  folder: string,
  image: Image,
  before: string,
  sealift: (...words: readonly string[]) => Promise<unknown>,
): Promise<Deed> {
  const registry = await startRegistry();
  publish(registry, REPOSITORY, 'v1', image);
  const [name, cache] = [`${registry.host}/${REPOSITORY}:v1`, join(folder, 'kill-cache')];
  const after = join(folder, 'after-cached.tar');
  await sealift('export', name, '-o', after, '--no-cache');
  const words = ['export', name, '--cache', cache, '--force', '-o'];
  const deed = overFile(folder, 'cached', [before, after], (out) => [...words, out]);
  let resets = 0;
  return {
    ...deed,
    reset: () => {
      if (resets++ % RENEWED === 0) rmSync(cache, { recursive: true, force: true });
      deed.reset();
    },
    look: () => {
      checkEntries(join(cache, 'sha256'));
      return deed.look();
    },
    close: async () => {
      rmSync(cache, { recursive: true, force: true });
      await Promise.all([deed.close(), registry.close()]);
    },
  };
}

/** Under the name of a blob stands that blob. */
function checkEntries(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.begun')) continue;
    const found = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    if (found !== name) throw new Error(`the cache has ${found} under the name of ${name}`);
  }
}
