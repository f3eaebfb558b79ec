import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startedWith } from '@sealift/in-process/started';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM, run } from './run.fixture.ts';

const world = createWorld({ seed: 'kill story' });
const NAME = 'registry.example/team/app:v1';
/** At so many moments of each command. */
const ROUNDS = 5;

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const keyed = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-kill-'));
  writeFileSync(at('signer.pub'), world.keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  const image = makeImage({ platforms: ['linux/amd64'], sizes: [30_000, 100_000, 5000] });
  const signature = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: NAME,
  });
  await writeLayout(at('app-layout'), {
    images: [{ ...image, name: NAME }],
    attachments: [signature],
    style: 'plain',
  });
  expect((await run(['export', `oci:${at('app-layout')}`, '-o', at('app.tar')])).status).toBe(0);
  for (const of of ['fine', 'lossy'])
    expect(
      (await run(['split', at('app.tar'), '--volume-size', '1024', '--parity', '20', '-o', at(of)]))
        .status,
    ).toBe(0);
  for (const name of readdirSync(at('lossy')).filter((each) => /\.00\d$/.test(each)))
    rmSync(at('lossy', name));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('kill -9 at any moment', () => {
  const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));

  /**
   * Starts the program, waits until it has begun to write, and kills it so many milliseconds later.
   */
  async function killed(args: readonly string[], after: number): Promise<void> {
    const before = new Set(leftovers());
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: 'ignore',
      env: startedWith(),
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (child.exitCode === null && leftovers().every((name) => before.has(name)))
      await setTimeout(1);
    await setTimeout(after);
    child.kill('SIGKILL');
    await ended;
  }

  it.each<[string, () => string[], string]>([
    [
      'export',
      () => [
        'export',
        `oci:${at('app-layout')}`,
        '-o',
        at('cut'),
        '--volume-size',
        '1024',
        '--parity',
        '20',
      ],
      'cut',
    ],
    ['split', () => ['split', at('app.tar'), '--volume-size', '1024', '-o', at('cut')], 'cut'],
    ['join', () => ['join', at('fine'), '-o', at('whole.tar')], 'whole.tar'],
    ['repair', () => ['repair', at('lossy'), '-o', at('whole.tar')], 'whole.tar'],
  ])(
    'of %s leaves all or nothing, and the next run goes as if nothing had been',
    async (_, command, made) => {
      let unfinished = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await killed(command(), (round * 45) / ROUNDS);
        if (!existsSync(at(made))) unfinished++;
        else if (made === 'cut')
          expect((await run(['verify', at('cut'), ...keyed()])).status).toBe(0);
        else expect(readFileSync(at('whole.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
        rmSync(at(made), { recursive: true, force: true });
      }
      expect(unfinished).toBeGreaterThan(0);
      expect((await run(command())).status).toBe(0);
      for (const name of [...leftovers(), made]) rmSync(at(name), { recursive: true });
    },
  );
});
