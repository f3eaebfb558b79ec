import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSignerWorld, type SignerWorld, startSigner } from '@sealift/signer-world';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Given, judge, killUnderLoad, sendMany } from './index.ts';

let folder: string;
let world: SignerWorld;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-load-story-'));
  world = await makeSignerWorld(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function loaded(): Promise<readonly Given[]> {
  const signer = await startSigner(world.config);
  const client = world.client('ci');
  const { given, failed } = await sendMany(client, signer.address, 200, 50);
  client.close();
  await signer.end('SIGTERM');
  expect(failed).toEqual([]);
  return given;
}

describe('under load', () => {
  it('each signature that was given is in the log', async () => {
    const given = await loaded();
    expect(await judge(world, given, [])).toMatchObject({ results: 200, open: 0 });
  });

  it('a signature that is not in the log is seen, and a checkpoint of another tree', async () => {
    const [one, two] = await loaded();
    if (one === undefined || two === undefined) throw new Error('nothing was signed');
    await expect(judge(world, [{ ...one, payload: two.payload }], [])).rejects.toThrow(
      'does not verify',
    );
    await expect(judge(world, [{ ...one, result: two.result }], [])).rejects.toThrow(
      'is not the result',
    );
    await expect(judge(world, [{ ...one, intent: two.intent }], [])).rejects.toThrow(
      'is not the intent',
    );
    const note = readFileSync(join(folder, 'log/checkpoint'), 'utf8');
    await expect(judge(world, [], [note, note.replace(/\n\d+\n/, '\n1\n')])).rejects.toThrow(
      'after one of',
    );
    await expect(judge(world, [], [note.replace(/\n\d+\n/, '\n1\n')])).rejects.toThrow(
      'another tree',
    );
    await expect(judge(world, [], [note.replace(/\n\d+\n/, '\n99999\n')])).rejects.toThrow(
      'and the log has',
    );
  });

  it('killed three times, nothing that was given is lost', async () => {
    // Beside other work the first signature may come later than the last of these moments.
    let given = 0;
    for (let tries = 0; tries < 5 && given === 0; tries++) {
      const moments = [0.5, 0.9, 0.7].values();
      ({ given } = await killUnderLoad(world, 3, () => moments.next().value ?? 0.5));
    }
    expect(given).toBeGreaterThan(0);
  });
});
