/** @sealift/volumes and @sealift/delta: a bundle in volumes, one of them lost, and put together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layersOfBundle } from '@sealift/delta';
import { joinVolumes, writeVolumes } from '@sealift/volumes';

const bundle = process.argv[2] ?? 'test-vectors/tar/good/archive.tar';
const folder = mkdtempSync(join(tmpdir(), 'sealift-example-'));
const { volumes } = await writeVolumes(bundle, join(folder, 'set'), {
  volumeSize: 4096,
  parity: 1,
});
const [first] = volumes;
if (first === undefined) throw new Error('no volume');

rmSync(join(folder, 'set', first.name));
const joined = join(folder, 'joined.tar');
await joinVolumes([join(folder, 'set')], joined, { rebuild: true });
console.log(`${volumes.length} volumes, ${first.name} lost and rebuilt`);
for (const { digest, size } of await layersOfBundle(joined)) console.log(digest, size);
rmSync(folder, { recursive: true });
