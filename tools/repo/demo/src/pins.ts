import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@sealift/virtual-sigstore';

/** What the operator of the isolated host was given by another way than the bundle. */
export function writePins(folder: string, world: World, expectation: string): void {
  const files = {
    'trusted_root.json': world.trustedRoot(),
    'cosign.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'expected.txt': `${expectation}\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
