import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { startedWith } from '@sealift/in-process/started';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM, run } from './run.fixture.ts';

const world = createWorld({ seed: 'interrupted story' });
const NAME = 'registry.example/team/app:v1';
const HELD = { match: /^PUT .*uploads/, does: { kind: 'silent' } } as const;

let folder: string;
let registry: FakeRegistry;
const at = (name: string): string => join(folder, name);
const command = (): string[] => [
  ...['import', at('app.tar'), '--to', registry.host, '--accept-unbound-names'],
  ...['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')],
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-interrupted-'));
  registry = await startRegistry({ faults: [HELD] });
  writeFileSync(at('signer.pub'), world.keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  const image = makeImage({ platforms: ['linux/amd64'], sizes: [30_000, 100_000, 5000] });
  const signature = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: NAME,
  });
  const content = { images: [{ ...image, name: NAME }], attachments: [signature] };
  await writeLayout(at('layout'), { ...content, style: 'plain' });
  expect((await run(['export', `oci:${at('layout')}`, '-o', at('app.tar')])).status).toBe(0);
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

/** Starts the import, and sends it the signals when it has uploads open. */
async function ended(...signals: readonly NodeJS.Signals[]): Promise<number | null> {
  const before = registry.openUploads;
  const child = spawn(process.execPath, [PROGRAM, ...command()], {
    stdio: 'ignore',
    env: startedWith(),
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  while (child.exitCode === null && registry.openUploads === before) await setTimeout(5);
  await setTimeout(100);
  for (const signal of signals) {
    child.kill(signal);
    await setTimeout(20);
  }
  return code;
}

describe('an import that is interrupted', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 130],
  ])('gives up the uploads that it has begun: %s', async (signal, code) => {
    expect([await ended(signal), registry.openUploads]).toEqual([code, 0]);
  });

  it('ends at once when it is told twice', async () => {
    registry.faults.clear();
    registry.faults.add({ match: /^DELETE/, does: { kind: 'silent' } });
    registry.faults.add(HELD);
    const began = performance.now();
    expect(await ended('SIGINT', 'SIGINT')).toBe(130);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('an import that fails', () => {
  it('gives up the uploads that it has begun, and says why it failed', async () => {
    const refusing = await startRegistry({
      faults: [{ match: /^PUT .*uploads/, does: { kind: 'status', status: 403 } }],
    });
    try {
      const { status, last } = await run(
        command().map((word) => (word === registry.host ? refusing.host : word)),
      );
      expect([status, last.split(':')[0], refusing.openUploads]).toEqual([4, 'AUTH', 0]);
    } finally {
      await refusing.close();
    }
  });
});
