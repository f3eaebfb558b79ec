import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { guardVolumes, joinVolumes, openVolumeSet, writeVolumes } from './index.ts';

const VECTORS = new URL('../../../../test-vectors/volumes', import.meta.url).pathname;
const cases = readdirSync(VECTORS);
const folder = mkdtempSync(join(tmpdir(), 'sealift-volume-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

const setOf = (name: string): string => join(VECTORS, name, 'set');
const read = (name: string, file: string): string =>
  readFileSync(join(VECTORS, name, file), 'utf8').trim();

async function inPlace(set: string): Promise<void> {
  const content = await openVolumeSet([set]);
  await content.hashAll().finally(() => content.close());
}

describe(`test-vectors/volumes, ${cases.length} sets`, () => {
  it('are there, refusals first of all', () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(cases.filter((name) => read(name, 'expect').includes('VOLUME_')).length).toBeGreaterThan(
      cases.length / 2,
    );
  });

  it.each(cases)('%s', async (name) => {
    const output = join(folder, `${name}.tar`);
    const verdicts = {
      inPlace: await codeOf(() => inPlace(setOf(name))),
      joined: await codeOf(() => joinVolumes([setOf(name)], output)),
      repaired: await codeOf(() => joinVolumes([setOf(name)], output, { rebuild: true })),
    };
    expect(JSON.stringify(verdicts)).toBe(read(name, 'expect'));
    expect((await codeOf(() => guardVolumes([setOf(name)]))) === 'accepted').toBe(
      verdicts.inPlace === 'accepted',
    );
    expect(existsSync(output)).toBe(
      verdicts.repaired === 'accepted' || verdicts.joined === 'accepted',
    );
  });

  it.each(cases.filter((name) => read(name, 'expect').includes('"repaired":"accepted"')))(
    '%s is the bundle of the first set',
    async (name) => {
      const [whole, output] = [join(folder, 'whole-again.tar'), join(folder, `${name}-again.tar`)];
      await joinVolumes([setOf('whole')], whole);
      await joinVolumes([setOf(name)], output, { rebuild: true });
      expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
    },
  );

  it.each([
    ['whole', 3072, 2],
    ['whole-without-parity', 3072, 0],
    ['one-volume', 1 << 20, 1],
    ['cut-inside', 1024, 0],
  ])('%s is what the writer writes', async (name, volumeSize, parity) => {
    const bundle = join(folder, 'bundle.tar');
    await joinVolumes([setOf(name)], bundle);
    const { setFile, volumes } = await writeVolumes(bundle, join(folder, `written-${name}`), {
      volumeSize,
      parity,
    });
    expect(
      readFileSync(join(folder, `written-${name}`, setFile)).equals(
        readFileSync(join(setOf(name), 'app.set.json')),
      ),
    ).toBe(true);
    expect(volumes.length).toBe(readdirSync(setOf(name)).length - 1);
  });
});
