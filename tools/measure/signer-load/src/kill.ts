import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type SignerWorld, startSigner } from '@sealift/signer-world';
import { type Judged, judge } from './judge.ts';
import { type Given, sendMany } from './load.ts';

/** How long a run may go on before it is killed, milliseconds. */
const LONGEST = 400;
const AT_ONCE = 16;

/**
 * Starts the service, loads it, kills it at a random moment, and again. @param random from 0 to 1
 * @throws Error where something is lost
 */
export async function killUnderLoad(
  world: SignerWorld,
  times: number,
  random: () => number,
): Promise<Judged & { readonly given: number }> {
  const given: Given[] = [];
  const checkpoints: string[] = [];
  for (let round = 0; round < times; round++) {
    given.push(...(await oneRound(world, random() * LONGEST)));
    checkpoints.push(...checkpointIn(world));
  }
  return { ...(await judge(world, given, checkpoints)), given: given.length };
}

async function oneRound(world: SignerWorld, moment: number): Promise<readonly Given[]> {
  const signer = await startSigner(world.config);
  const client = world.client('ci');
  let alive = true;
  const load = sendMany(client, signer.address, Number.POSITIVE_INFINITY, AT_ONCE, () => alive);
  await new Promise((resolve) => setTimeout(resolve, moment));
  alive = false;
  await signer.end('SIGKILL');
  const { given } = await load;
  client.close();
  return given;
}

function checkpointIn({ config }: SignerWorld): string[] {
  const path = join(dirname(config), 'log/checkpoint');
  return existsSync(path) ? [readFileSync(path, 'utf8')] : [];
}
