/** What is taken for now where a policy counts ages: nobody's clock unless that is said. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('policy clock');
const NAME = 'registry.example/team/app:1';
const LINE = 'verify AT/layout --policy AT/policy.yaml';

beforeAll(async () => {
  const integratedTime = new Date('2026-11-20T00:00:00Z');
  await bench.image('layout', 'clock', [NAME], { integratedTime });
  bench.write(
    'policy.yaml',
    `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images: [ { match: ["**"], require: { maxAge: 30d, signature: { anyOf: [release] } } } ]
`,
  );
  await bench.made('state init AT/state.json');
  await bench.made('state floor AT/state.json --approve 2027-01-15T00:00:00Z');
});
afterEach(() => vi.useRealTimers());
afterAll(() => bench.close());

const itIs = (time: string): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${time}T00:00:00Z`) });
};

describe('the clock of the host', () => {
  it.each([
    ['2026-12-01', '--host-clock', 'accepted'],
    ['2027-01-01', '--host-clock', 'POLICY'],
    // A clock that was turned back is not believed beyond what is proved to be past.
    ['1990-01-01', '--host-clock', 'accepted'],
    ['2026-12-01', '--host-clock --state AT/state.json', 'POLICY'],
    ['2026-12-01', '--state AT/state.json', 'POLICY'],
    ['2027-02-01', '--at 2026-12-01T00:00:00Z', 'accepted'],
    ['2026-12-01', '', 'USAGE'],
  ])('on %s with "%s" is judged: %s', async (today, flags, code) => {
    itIs(today);
    expect(await bench.code(`${LINE} ${flags}`)).toBe(code);
  });

  it('is said to be nobody’s proof', async () => {
    itIs('2026-12-01');
    const { notEstablished } = await bench.made(`${LINE} --host-clock`);
    expect(notEstablished.join()).toContain(
      'that it is 2026-12-01T00:00:00Z: the clock of this host says so (--host-clock)',
    );
  });
});
