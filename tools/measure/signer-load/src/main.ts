import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '@sealift/long';
import { makeSignerWorld, startSigner } from '@sealift/signer-world';
import { judge } from './judge.ts';
import { killUnderLoad } from './kill.ts';
import { sendMany } from './load.ts';

const [what, first, second] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sealift-load-'));
try {
  if (what === 'load') await load(Number(first ?? 10_000), Number(second ?? 50));
  else if (what === 'kill')
    await kill(Number(first ?? 300), Number(second ?? Date.now() % 2 ** 31));
  else throw new Error('load [REQUESTS] [IN FLIGHT], or kill [TIMES] [SEED]');
} finally {
  rmSync(folder, { recursive: true });
}

async function load(requests: number, atOnce: number): Promise<void> {
  const world = await makeSignerWorld(folder);
  const signer = await startSigner(world.config);
  const client = world.client('ci');
  const start = performance.now();
  const { given, failed, latencies } = await sendMany(client, signer.address, requests, atOnce);
  const seconds = (performance.now() - start) / 1000;
  client.close();
  await signer.end('SIGTERM');
  const { entries, results, open } = await judge(world, given, []);
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    `${(sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1)} ms`;
  console.log(
    `${given.length} signatures, ${failed.length} failed, in ${seconds.toFixed(1)} s: ` +
      `${(given.length / seconds).toFixed(0)} a second, ${atOnce} in flight`,
  );
  console.log(`latency: median ${at(0.5)}, 99 % ${at(0.99)}, most ${at(1)}`);
  console.log(
    `log: ${entries} entries, ${results} results, ${open} intents without one; every signature ` +
      `verifies and stands in it`,
  );
  if (failed.length > 0 || given.length !== requests || results !== requests)
    throw new Error(`not every request was signed and logged: ${[...new Set(failed)].join(', ')}`);
}

async function kill(times: number, seed: number): Promise<void> {
  console.log(`seed ${seed}`);
  const { given, entries, results, open } = await killUnderLoad(
    await makeSignerWorld(folder),
    times,
    seeded(seed),
  );
  console.log(
    `${times} times killed: ${given} signatures were given, and each is in the log; ${entries} ` +
      `entries, ${results} results, ${open} intents without one`,
  );
  console.log(
    'the checkpoint never went back, and each that was seen is of the first entries of the log',
  );
}
