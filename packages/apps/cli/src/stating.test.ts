/** Channels, the state and the clock's floor as a person uses them, and who attacks them. */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { SignSimpleOptions } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('stating');
const NAME = 'registry.example/team/app:1';
const DAY = 86_400_000;
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
  bench.write('tsa.pem', bench.world.pins.tsaChain);
  await ship('one', 1, 'one');
  await ship('two', 2, 'two');
  await ship('fork', 2, 'fork');
  await ship('far', 2000, 'far', { integratedTime: at(3) });
  await ship('foreign', 3, 'foreign', {}, 'second');
  await ship('older', 3, 'older', { integratedTime: at(-9) });
  await bench.made('export oci:AT/two.layout -o AT/loose.tar');
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
const verify = (name: string, more = '', by?: string) =>
  bench.run(`verify ${sealed(name, by)} ${STATE} ${more}`);
const code = async (name: string, more = '', by?: string): Promise<string> =>
  (await verify(name, more, by)).failures[0]?.code ?? 'accepted';
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
  ])('is refused %s', async (_, words, expected) =>
    expect(await bench.code(`export oci:AT/one.layout -o AT/none.tar ${words}`)).toBe(expected),
  );
});

describe('the state', () => {
  it('is read by verify, and moved where that is asked for', async () => {
    const before = bytes();
    expect(await code('one')).toBe('accepted');
    expect(bytes()).toBe(before);
    const { established } = await verify('one', '--commit');
    expect(established.join()).toContain('is write 1, sha256:');
    expect((await bench.made('state show AT/state.json')).result).toMatchObject({
      serial: 1,
      channels: [{ name: 'weekly', sequence: 1 }],
      tags: [{ name: NAME, time: '2026-11-06T00:00:00Z' }],
    });
  });

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

  it('is not moved by a part, nor by what was waived', async () => {
    const before = bytes();
    expect(await code('one', `--commit --image ${NAME}`)).toBe('USAGE');
    const waived = `verify ${sealed('one').replace(' --rekor-key AT/rekor.pub', '')} ${STATE}`;
    const { failures } = await bench.run(`${waived} --insecure-ignore-tlog --commit`);
    expect(failures[0]).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^--commit is for a whole run: .*--insecure-ignore-tlog/),
    });
    const part = `import ${sealed('one')} ${STATE} --to ${registry.host}/p --image ${NAME}`;
    const { notEstablished } = await bench.made(part);
    expect(notEstablished.join()).toContain('only some images were asked for');
    expect(bytes()).toBe(before);
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

  it('is asked for: none is exit 2, whatever is in the bundle', async () => {
    rmSync(bench.at('state.json'));
    const { exitCode, failures } = await verify('one');
    expect([exitCode, failures[0]?.code]).toEqual([2, 'STATE_MISSING']);
  });

  it('is not asked without signatures', async () => {
    expect(await bench.code(`merge AT/one.tar AT/one.tar -o AT/m.tar ${STATE}`)).toBe('USAGE');
    const load = `load --dir AT/one.layout ${registry.host}/l:1 --insecure-ignore-signatures`;
    expect(await bench.code(`${load} ${STATE}`)).toBe('USAGE');
  });

  it('is carried by hand where it is lost: by its digest alone', async () => {
    await verify('one', '--commit');
    await bench.made('state export AT/state.json -o AT/copy.json --force');
    const { digest } = (await bench.made('state show AT/state.json')).result as { digest: string };
    rmSync(bench.at('state.json'));
    const line = 'state import AT/state.json --from AT/copy.json --accept';
    expect(await bench.code(`${line} sha256:${'0'.repeat(64)}`)).toBe('CONFIG');
    expect(await bench.code(`${line} yes`)).toBe('USAGE');
    expect((await bench.made(`${line} ${digest}`)).result).toMatchObject({ serial: 2 });
    expect(await code('two')).toBe('accepted');
  });

  it('is made once', async () =>
    expect(await bench.code('state init AT/state.json')).toBe('USAGE'));

  it('takes a number that is far once somebody said so', async () => {
    await verify('one', '--commit');
    expect(await code('far')).toBe('SEQUENCE_JUMP');
    const line = 'state channel AT/state.json weekly --approve';
    expect(await bench.code(`${line} 1`)).toBe('USAGE');
    expect(await bench.code(`${line.replace('weekly', 'daily')} 7`)).toBe('USAGE');
    await bench.made(`${line} 2000`);
    expect(await code('far')).toBe('accepted');
  });
});

describe("the clock's floor", () => {
  const floor = async (): Promise<unknown> =>
    ((await bench.made('state show AT/state.json')).result as { floor: string }).floor;

  it('rises where the instance may raise it, and nowhere else', async () => {
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    await verify('one', '--commit');
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    await verify('two', '--commit --floor');
    expect(await floor()).toBe('2026-11-07T00:00:00Z');
  });

  it('is not raised by a time that is far (T23): a person says so', async () => {
    await ship('late', 4, 'late', { integratedTime: at(90) });
    const { verdict, notEstablished } = await verify('late', '--commit --floor');
    expect(verdict).toBe('accepted');
    expect(notEstablished.join()).toContain('it lies more than 30 days after');
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    const line = 'state floor AT/state.json --approve';
    expect(await bench.code(`${line} 2026-10-01T00:00:00Z`)).toBe('USAGE');
    expect(await bench.code(`${line} tomorrow`)).toBe('USAGE');
    await bench.made(`${line} 2027-01-15T00:00:00Z`);
    expect(await floor()).toBe('2027-01-15T00:00:00Z');
  });
});

describe("yesterday's key: a thief of what was retired", () => {
  /** Two bundles and two deny packs were taken; the first state is kept as a backup. */
  async function taken(): Promise<string> {
    await verify('one', `--commit --floor ${DENY(1)}`);
    copyFileSync(bench.at('state.json'), bench.at('backup.json'));
    await verify('two', `--commit --floor ${DENY(2)}`);
    return bytes();
  }
  const restore = (): void => copyFileSync(bench.at('backup.json'), bench.at('state.json'));

  const attacks: readonly (readonly [string, string, () => Promise<string>])[] = [
    ['yesterday’s bundle', 'ROLLBACK', () => code('one', DENY(2))],
    ['another bundle of its number', 'CHANNEL_FORK', () => code('fork', DENY(2))],
    ['a number far away', 'SEQUENCE_JUMP', () => code('far', DENY(2))],
    ['another sealer', 'CHANNEL', () => code('foreign', DENY(2), 'second')],
    ['a tag that goes back', 'ROLLBACK', () => code('older', DENY(2))],
    ['no seal', 'CHANNEL', () => bench.code(`verify AT/two.tar ${KEYED} ${STATE} ${DENY(2)}`)],
    ['no channel', 'CHANNEL', () => bench.code(`verify AT/loose.tar ${KEYED} ${STATE} ${DENY(2)}`)],
    ['the deny pack of yesterday', 'DENY_OLD', () => code('two', DENY(1))],
    ['no deny pack', 'CONFIG', () => code('two')],
    [
      'the seal of one bundle for another',
      'SEAL',
      () =>
        bench.code(`verify ${sealed('one').replace('one.seal', 'two.seal')} ${STATE} ${DENY(2)}`),
    ],
  ];

  it.each(attacks)('%s is refused, and nothing is remembered', async (_, expected, attack) => {
    const before = await taken();
    expect(await attack()).toBe(expected);
    expect(bytes()).toBe(before);
  });

  it('the honest bundle again is nothing new', async () => {
    const before = await taken();
    expect(await code('two', `--commit ${DENY(2)}`)).toBe('accepted');
    expect(bytes()).toBe(before);
  });

  it('a state from a backup is noticed', async () => {
    await taken();
    restore();
    const { exitCode, failures } = await verify('two', DENY(2));
    expect([exitCode, failures[0]?.code]).toEqual([2, 'STATE_RESTORED']);
  });

  it('a backdated promise of a denied log is refused, whatever else is right (T8)', async () => {
    const { anchors } = await bench.made('trust show AT/rekor.pub');
    await taken();
    await bench.made(
      'deny add AT/deny2.json -o AT/deny3.json --force --key AT/deny.key --reason stolen ' +
        `--log ${anchors[0]?.logId} --from 2026-11-08T00:00:00Z`,
    );
    await ship('backdated', 3, 'backdated', { integratedTime: at(2) });
    expect(await code('backdated', DENY(2))).toBe('accepted');
    const before = bytes();
    expect(await code('backdated', `--commit --floor ${DENY(3)}`)).toBe('DENIED');
    expect(bytes()).toBe(before);
  });

  it('all of it together is refused, state and floor byte for byte as before', async () => {
    const before = await taken();
    await ship('worst', 1, 'worst', { integratedTime: at(-9) }, 'second');
    for (const line of [
      `verify ${sealed('worst', 'second')} ${STATE} --commit --floor ${DENY(1)}`,
      `verify ${sealed('worst', 'second')} ${STATE} --commit --floor`,
      `import ${sealed('worst', 'second')} ${STATE} --floor ${DENY(1)} --to ${registry.host}/x`,
    ]) {
      expect(await bench.code(line)).not.toBe('accepted');
      expect(bytes()).toBe(before);
    }
    restore();
    expect(await code('worst', `--commit --floor ${DENY(1)}`, 'second')).toBe('STATE_RESTORED');
  });
});
