import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { reject } from '@sealift/bytes';

const HOST = 'https://tuf-repo-cdn.sigstore.dev';

/** The trusted root of the public-good instance, as the package @sigstore/tuf carries it in its seeds. @throws Rejection TRUST_ROOT */
export function publicGoodRoot(): Uint8Array {
  const path = createRequire(import.meta.url).resolve('@sigstore/tuf/seeds.json');
  const seeds = JSON.parse(readFileSync(path, 'utf8')) as { [host: string]: { targets: { [name: string]: string } } | undefined };
  const root = seeds[HOST]?.targets['trusted_root.json'];
  return root === undefined ? reject('TRUST_ROOT', 'the seeds hold no trusted root') : Buffer.from(root, 'base64');
}
