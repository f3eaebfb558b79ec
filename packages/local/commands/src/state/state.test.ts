/** The state and the clock's floor as a person uses them. */
import { rmSync } from 'node:fs';
import { KEYED } from '@sealift/in-process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NAME } from '../bundles.fixture.ts';
import { SealedBench, STATE, sealed } from '../sealed.fixture.ts';

const bench = new SealedBench('state');
const at = (day: number): Date => new Date(`2026-11-${String(day).padStart(2, '0')}T00:00:00Z`);
const weekly = (sequence: number, day: number, name = 'weekly') => ({
  ...{ channel: { name, sequence }, seal: 'seal' },
  signed: { integratedTime: at(day) },
});
beforeAll(async () => {
  bench.keys('seal');
  await bench.ship('one', { seed: 'one', ...weekly(1, 6) });
  await bench.ship('two', { seed: 'two', ...weekly(2, 7) });
  await bench.ship('far', { seed: 'far', ...weekly(2000, 8) });
});
afterAll(() => bench.close());
beforeEach(() => bench.fresh());

const code = async (name: string, more = '') => (await bench.verify(name, more)).code;
const shown = async () => (await bench.made('state show AT/state.json')).result;

describe('the state', () => {
  it('is read by verify, and moved where that is asked for', async () => {
    const before = bench.remembered();
    expect(await code('one')).toBe('accepted');
    expect(bench.remembered()).toBe(before);
    const { established } = await bench.verify('one', '--commit');
    expect(established.join()).toContain('is write 1, sha256:');
    expect(await shown()).toMatchObject({
      serial: 1,
      channels: [{ name: 'weekly', sequence: 1 }],
      tags: [{ name: NAME, time: '2026-11-06T00:00:00Z' }],
    });
  });

  it('is shown to a person, with what somebody approved', async () => {
    await bench.verify('one', '--commit');
    await bench.made('state channel AT/state.json weekly --approve 20');
    await bench.made('state floor AT/state.json --approve 2027-01-15T00:00:00Z');
    const { text } = await bench.made('state show AT/state.json');
    for (const part of ['weekly', '20', NAME, '2026-11-06T00:00:00Z', '2027-01-15T00:00:00Z'])
      expect(text).toContain(part);
  });

  it('is not moved by a part, nor by what was waived', async () => {
    const before = bench.remembered();
    expect(await code('one', `--commit --image ${NAME}`)).toBe('USAGE');
    const waived = `verify ${sealed('one').replace(' --rekor-key AT/rekor.pub', '')} ${STATE}`;
    const { code: refused, message } = await bench.run(`${waived} --insecure-ignore-tlog --commit`);
    expect([refused, message]).toEqual([
      'USAGE',
      expect.stringMatching(/^--commit is for a whole run: .*--insecure-ignore-tlog/),
    ]);
    expect(bench.remembered()).toBe(before);
  });

  it('is asked for: none is exit 2, whatever is in the bundle', async () => {
    rmSync(bench.at('state.json'));
    const { exitCode, code: refused } = await bench.verify('one');
    expect([exitCode, refused]).toEqual([2, 'STATE_MISSING']);
  });

  it.each([
    ['moved without one', `verify ${sealed('one')} --commit`],
    ['a floor without one', `verify ${sealed('one')} --floor`],
    ['a floor that is not kept', `verify ${sealed('one')} ${STATE} --floor`],
    ['named by nothing', `verify ${sealed('one')} --state=`],
    ['asked without signatures', `merge AT/one.tar AT/one.tar -o AT/m.tar ${STATE}`],
    ['made a second time', 'state init AT/state.json'],
    ['written over what is there', 'state export AT/state.json -o AT/seal.pub'],
  ])('is not %s', async (_, line) => expect(await bench.code(line)).toBe('USAGE'));

  it('is carried by hand where it is lost: by its digest alone', async () => {
    await bench.verify('one', '--commit');
    await bench.made('state export AT/state.json -o AT/copy.json --force');
    const { digest } = (await shown()) as { digest?: string };
    rmSync(bench.at('state.json'));
    const line = 'state import AT/state.json --from AT/copy.json --accept';
    expect(await bench.code(`${line} sha256:${'0'.repeat(64)}`)).toBe('CONFIG');
    expect(await bench.code(`${line} yes`)).toBe('USAGE');
    expect((await bench.made(`${line} ${digest}`)).result).toMatchObject({ serial: 2 });
    expect(await code('two')).toBe('accepted');
  });

  it('takes a number that is far once somebody said so', async () => {
    await bench.verify('one', '--commit');
    expect(await code('far')).toBe('SEQUENCE_JUMP');
    const line = 'state channel AT/state.json weekly --approve';
    expect(await bench.code(`${line} 1`)).toBe('USAGE');
    expect(await bench.code(`${line.replace('weekly', 'daily')} 7`)).toBe('USAGE');
    await bench.made(`${line} 2000`);
    expect(await code('far')).toBe('accepted');
  });

  it.each([
    ['what is none', 'signer.pub', 'CONFIG'],
    ['one that is not there', 'gone.json', 'STATE_MISSING'],
  ])('refuses %s', async (_, name, expected) => {
    for (const line of [
      `state show AT/${name}`,
      `state export AT/${name} -o AT/out.json`,
      `state floor AT/${name} --approve 2027-01-15T00:00:00Z`,
      `state channel AT/${name} weekly --approve 7`,
      `verify AT/one.tar ${KEYED} --state AT/${name}`,
    ]) {
      const { code: refused, exitCode } = await bench.run(line);
      expect([line, refused, exitCode]).toEqual([line, expected, 2]);
    }
  });
});

describe("the clock's floor", () => {
  const floor = async (): Promise<unknown> => (await shown())['floor'];

  it('rises where the instance may raise it, and nowhere else', async () => {
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    await bench.verify('one', '--commit');
    expect(await floor()).toBe('2026-11-01T00:00:00Z');
    await bench.verify('two', '--commit --floor');
    expect(await floor()).toBe('2026-11-07T00:00:00Z');
  });

  it('is not raised by a time that is far (T23): a person says so', async () => {
    const signed = { integratedTime: new Date('2027-02-07T00:00:00Z') };
    await bench.ship('late', { seed: 'late', ...weekly(4, 9), signed });
    const { verdict, notEstablished } = await bench.verify('late', '--commit --floor');
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
