/** How sealift numbers the bundles of a channel, and moves the state by import. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { SignSimpleOptions } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('stating');
const NAME = 'registry.example/team/app:1';
const DAY = 86_400_000;
const RELEASE = '2026-11-01T00:00:00Z';
const AT = Date.parse('2026-11-05T00:00:00Z');
const at = (days: number): Date => new Date(AT + days * DAY);

/** A sealed bundle of the channel. */
async function ship(
  name: string,
  sequence: number,
  seed: string,
  more: Partial<SignSimpleOptions> = {},
  key = 'seal',
): Promise<void> {
  await bench.image(`${name}.layout`, seed, [NAME], { integratedTime: at(sequence), ...more });
  const channel = `--channel weekly --sequence ${sequence}`;
  await bench.made(`export oci:AT/${name}.layout -o AT/${name}.tar ${channel}`);
  await bench.made(`seal AT/${name}.tar --key AT/${key}.key -o AT/${name}.seal`);
}

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  for (const name of ['seal', 'second', 'deny'])
    await bench.made(`key generate --output-key-prefix AT/${name}`);
  await ship('one', 1, 'one');
  await ship('two', 2, 'two');
  await ship('worst', 1, 'worst', { integratedTime: at(-9) }, 'second');
  const add = 'deny add -o AT/deny1.json --key AT/deny.key --reason x';
  await bench.made(`${add} --digest sha256:${'1'.repeat(64)}`);
  await bench.made(
    `${add.replace('add -o AT/deny1', 'add AT/deny1.json -o AT/deny2')} --compromised ` +
      `--log ${'2'.repeat(64)}`,
  );
}, 120_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});

const STATE = '--state AT/state.json';
const sealed = (name: string, by = 'seal'): string =>
  `AT/${name}.tar --seal AT/${name}.seal --seal-key AT/${by}.pub ${KEYED}`;
const bytes = (): string =>
  ['state.json', 'state.json.checkpoint']
    .map((name) => readFileSync(bench.at(name), 'utf8'))
    .join();
const DENY = (n: number): string => `--deny AT/deny${n}.json --deny-key AT/deny.pub`;

beforeEach(async () => {
  for (const name of ['state.json', 'state.json.checkpoint', 'numbers.json'])
    rmSync(bench.at(name), { force: true });
  await bench.made('state init AT/state.json');
});

describe('export', () => {
  it('numbers the bundles of a channel from a file', async () => {
    const line = 'export oci:AT/one.layout -o AT/numbered.tar --force --channel weekly';
    for (const expected of [1, 2]) {
      await bench.made(`${line} --channel-state AT/numbers.json`);
      expect((await bench.made('inspect AT/numbered.tar')).result).toMatchObject({
        channel: { name: 'weekly', sequence: expected },
      });
    }
  });

  it.each([
    ['without a number', '--channel weekly', 'USAGE'],
    ['with two', '--channel weekly --sequence 1 --channel-state AT/numbers.json', 'USAGE'],
    ['without a channel', '--sequence 1', 'USAGE'],
    ['with a name that is none', '--channel Weekly/1 --sequence 1', 'USAGE'],
    ['with numbers that are none', '--channel weekly --channel-state AT/signer.pub', 'CONFIG'],
    ['with numbers in the bundle', '--channel weekly --channel-state AT/none.tar', 'USAGE'],
  ])('is refused %s', async (_, words, expected) => {
    expect(await bench.code(`export oci:AT/one.layout -o AT/none.tar ${words}`)).toBe(expected);
    expect(existsSync(bench.at('none.tar'))).toBe(false);
  });

  it('names the file that has no numbers', async () => {
    const words = '--channel weekly --channel-state AT/signer.pub';
    const { failures } = await bench.run(`export oci:AT/one.layout -o AT/none.tar ${words}`);
    expect(failures[0]?.message).toMatch(/^--channel-state \S+signer\.pub: JSON at character 0/);
  });
});

describe('the state', () => {
  it('is moved by import, once all of it is there', async () => {
    const line = `import ${sealed('one')} ${STATE} --to ${registry.host}/m --allow-http-registry`;
    await bench.made(line);
    const after = bytes();
    expect((await bench.run(line)).failures).toEqual([]);
    expect(bytes()).toBe(after);
    await bench.made(`${line.replaceAll('/one.', '/two.')} --move-tags`);
    expect(bytes()).not.toBe(after);
    expect(await bench.code(line)).toBe('ROLLBACK');
  });

  it('is not moved by a part', async () => {
    const before = bytes();
    const part = `import ${sealed('one')} ${STATE} --to ${registry.host}/p --image ${NAME}`;
    const { notEstablished } = await bench.made(part);
    expect(notEstablished.join()).toContain('only some images were asked for');
    expect(bytes()).toBe(before);
  });

  it.each([
    ['import of what is signed', 'import AT/plain.tar --accept-unbound-names --to HOST/floor'],
    ['load of what is signed', 'load --dir AT/plain.layout HOST/loaded:1'],
    ['copy of what is signed', 'copy HOST/there:1 HOST/copied:1'],
  ])('is moved, and its floor with leave alone, by %s', async (_, words) => {
    await bench.image('plain.layout', 'plain', [NAME], { integratedTime: at(1) });
    await bench.made('export oci:AT/plain.layout -o AT/plain.tar --force');
    const there = `load --dir AT/plain.layout ${registry.host}/there:1`;
    await bench.made(`${there} --insecure-ignore-signatures`);
    const meant = words.replaceAll('HOST', registry.host);
    const line = `${meant} --allow-http-registry ${KEYED} ${STATE}`;
    const shown = async () => (await bench.made('state show AT/state.json')).result;
    await bench.made(`${line} ${DENY(1)}`);
    expect(await shown()).toMatchObject({ packs: [{ version: 1 }], floor: RELEASE });
    await bench.made(`${line} ${DENY(1)} --floor`);
    expect(await shown()).toMatchObject({ floor: '2026-11-06T00:00:00Z' });
    expect(await bench.code(line)).toBe('CONFIG');
  });

  it('is moved where names were waived, and remembers no tag of them', async () => {
    await bench.image('unbound.layout', 'unbound', [NAME], { integratedTime: at(1) });
    await bench.made('export oci:AT/unbound.layout -o AT/unbound.tar');
    const line = `import AT/unbound.tar ${KEYED} ${STATE} ${DENY(1)} --to ${registry.host}/w`;
    expect(await bench.code(`${line} --allow-http-registry`)).toBe('NAME_UNBOUND');
    await bench.made(`${line} --allow-http-registry --accept-unbound-names`);
    const { result } = await bench.made('state show AT/state.json');
    expect(result).toMatchObject({ serial: 1, tags: [], packs: [{ version: 1 }] });
  });

  it('is asked by merge, which remembers nothing', async () => {
    await bench.made(`verify ${sealed('one')} ${STATE} --commit ${DENY(2)}`);
    await bench.made('export oci:AT/one.layout --since AT/one.tar -o AT/delta.tar --force');
    const before = bytes();
    const line = `merge AT/one.tar AT/delta.tar -o AT/merged.tar --force ${KEYED}`;
    expect(await bench.code(line)).toBe('accepted');
    expect(await bench.code(`${line} ${STATE}`)).toBe('CONFIG');
    expect(await bench.code(`${line} ${STATE} ${DENY(1)}`)).toBe('DENY_OLD');
    expect(await bench.code(`${line} ${STATE} ${DENY(2)}`)).toBe('CHANNEL');
    expect((await bench.run(`${line} ${STATE} --floor`)).failures[0]?.message).toMatch(
      /^Nonexistent flag: --floor/,
    );
    expect(bytes()).toBe(before);
  });

  it('is not asked without signatures', async () => {
    const load = `load --dir AT/one.layout ${registry.host}/l:1 --insecure-ignore-signatures`;
    expect(await bench.code(`${load} ${STATE}`)).toBe('USAGE');
  });

  it('is not moved by all attacks together: a lower number, another sealer, old tags', async () => {
    for (const [name, version] of [
      ['one', 1],
      ['two', 2],
    ] as const)
      await bench.made(`verify ${sealed(name)} ${STATE} --commit --floor ${DENY(version)}`);
    const before = bytes();
    for (const deny of [DENY(1), DENY(2), '']) {
      const line = `import ${sealed('worst', 'second')} ${STATE} --floor ${deny}`;
      expect(await bench.code(`${line} --to ${registry.host}/x`)).not.toBe('accepted');
      expect(bytes()).toBe(before);
    }
    expect(registry.requests.filter(({ path }) => path.includes('/x/'))).toEqual([]);
  });
});
