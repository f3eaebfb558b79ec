/** `main.ts [REGISTRY…]`: all shapes through each of these registries, or through all there are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSealift } from '@sealift/in-process/started';
import { REGISTRIES } from '@sealift/interop';
import { SHAPES } from './shapes/index.ts';
import { roundTrip } from './trip.ts';
import { TripWorld } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-round-trip-'));
const asked = process.argv.slice(2);
let failed = 0;

async function through(name: string, world: TripWorld): Promise<string> {
  const kind = REGISTRIES[name];
  if (kind === undefined) throw new Error(`there is no registry called ${name}`);
  const first = await kind.start();
  const second = await kind.start();
  try {
    await roundTrip(world, runSealift, [first.host, second.host]);
    return 'the same bundle';
  } finally {
    await first.close();
    await second.close();
  }
}

try {
  const world = await TripWorld.start(join(folder, 'world'), SHAPES);
  for (const name of asked.length > 0 ? asked : Object.keys(REGISTRIES)) {
    const told = await through(name, world).catch((thrown) => {
      failed++;
      return String(thrown);
    });
    console.log(`${name}, ${SHAPES.length} images: ${told}`);
  }
  await world.close();
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
