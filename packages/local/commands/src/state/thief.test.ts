/** Yesterday's key: a thief of what was retired, against a state that has seen today. */
import { copyFileSync } from 'node:fs';
import { KEYED } from '@sealift/in-process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SealedBench, STATE, sealed } from '../sealed.fixture.ts';

const bench = new SealedBench('thief');
const at = (day: number): Date => new Date(Date.parse('2026-11-05T00:00:00Z') + day * 86_400_000);
const DENIED = { kind: 'digest', digest: `sha256:${'1'.repeat(64)}`, reason: 'x' };
const ELSEWHERE = { kind: 'log', log: '2'.repeat(64), compromised: true, reason: 'x' };
const DENY = (version: number): string => `--deny AT/deny${version}.json --deny-key AT/deny.pub`;

const ship = (name: string, sequence: number, day = sequence, seal = 'seal') =>
  bench.ship(name, {
    seed: name,
    seal,
    channel: { name: 'weekly', sequence },
    signed: { integratedTime: at(day) },
  });
beforeAll(async () => {
  bench.keys('seal', 'second', 'deny');
  await ship('one', 1);
  await ship('two', 2);
  await ship('fork', 2);
  await ship('far', 2000, 3);
  await ship('foreign', 3, 3, 'second');
  await ship('older', 3, -9);
  await ship('backdated', 3, 2);
  await ship('worst', 1, -9, 'second');
  await bench.ship('loose', { seed: 'two', signed: { integratedTime: at(2) } });
  bench.deny('deny1.json', 1, [DENIED]);
  bench.deny('deny2.json', 2, [DENIED, ELSEWHERE]);
});
afterAll(() => bench.close());
beforeEach(() => bench.fresh());

const code = async (name: string, more = '', by?: string): Promise<string> =>
  (await bench.verify(name, more, by)).code;

/** Two bundles and two deny packs were taken; the first state is kept as a backup. */
async function taken(): Promise<string> {
  await bench.made(`verify ${sealed('one')} ${STATE} --commit --floor ${DENY(1)}`);
  copyFileSync(bench.at('state.json'), bench.at('backup.json'));
  await bench.made(`verify ${sealed('two')} ${STATE} --commit --floor ${DENY(2)}`);
  return bench.remembered();
}
const restore = (): void => copyFileSync(bench.at('backup.json'), bench.at('state.json'));

describe('to a state that has seen today', () => {
  const bare = (name: string) => bench.code(`verify AT/${name}.tar ${KEYED} ${STATE} ${DENY(2)}`);
  const exchanged = `verify ${sealed('one').replace('one.seal', 'two.seal')} ${STATE} ${DENY(2)}`;

  it.each<[string, string, () => Promise<string>]>([
    ['yesterday’s bundle', 'ROLLBACK', () => code('one', DENY(2))],
    ['another bundle of its number', 'CHANNEL_FORK', () => code('fork', DENY(2))],
    ['a number far away', 'SEQUENCE_JUMP', () => code('far', DENY(2))],
    ['another sealer', 'CHANNEL', () => code('foreign', DENY(2), 'second')],
    ['a tag that goes back', 'ROLLBACK', () => code('older', DENY(2))],
    ['no seal', 'CHANNEL', () => bare('two')],
    ['no channel', 'CHANNEL', () => bare('loose')],
    ['the deny pack of yesterday', 'DENY_OLD', () => code('two', DENY(1))],
    ['no deny pack', 'CONFIG', () => code('two')],
    ['the seal of one bundle for another', 'SEAL', () => bench.code(exchanged)],
  ])('%s is refused, and nothing is remembered', async (_, expected, attack) => {
    const before = await taken();
    expect(await attack()).toBe(expected);
    expect(bench.remembered()).toBe(before);
  });

  it('the honest bundle again is nothing new', async () => {
    const before = await taken();
    expect(await code('two', `--commit ${DENY(2)}`)).toBe('accepted');
    expect(bench.remembered()).toBe(before);
  });

  it('a state from a backup is noticed', async () => {
    await taken();
    restore();
    const { exitCode, code: refused } = await bench.verify('two', DENY(2));
    expect([exitCode, refused]).toEqual([2, 'STATE_RESTORED']);
  });

  it('a backdated promise of a denied log is refused, whatever else is right (T8)', async () => {
    const { anchors } = await bench.made('trust show AT/rekor.pub');
    const stolen = { kind: 'log', log: anchors[0]?.logId, from: '2026-11-08T00:00:00Z' };
    const logs = [ELSEWHERE, { ...stolen, reason: 'stolen' }];
    logs.sort((one, other) => (`${one.log}` < `${other.log}` ? -1 : 1));
    bench.deny('deny3.json', 3, [DENIED, ...logs]);
    await taken();
    expect(await code('backdated', DENY(2))).toBe('accepted');
    const before = bench.remembered();
    expect(await code('backdated', `--commit --floor ${DENY(3)}`)).toBe('DENIED');
    expect(bench.remembered()).toBe(before);
  });

  it('all of it together is refused, state and floor byte for byte as before', async () => {
    const before = await taken();
    const line = `verify ${sealed('worst', 'second')} ${STATE} --commit --floor`;
    for (const attack of [`${line} ${DENY(1)}`, line, `${line} ${DENY(2)}`]) {
      expect(await bench.code(attack)).not.toBe('accepted');
      expect(bench.remembered()).toBe(before);
    }
    restore();
    expect(await code('worst', `--commit --floor ${DENY(1)}`, 'second')).toBe('STATE_RESTORED');
  });
});
