/** A thief of yesterday's keys against a policy that requires a state and deny packs. */
import { readFileSync, rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { SignSimpleOptions } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('policy attacks');
const NAME = 'registry.example/team/app:1';
const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { floor: true, rekor: [{ key: rekor.pub }], tsa: [tsa.pem] } }
signers: { release: { key: signer.pub, trust: here } }
images:
  - match: ["registry.example/team/**"]
    require: { name: bound, maxAge: 90d, signature: { anyOf: [release] } }
state: required
deny: { required: true, atLeast: 2, maxAge: 365d }
`;
const on = (day: string): Date => new Date(`2026-11-${day}T00:00:00Z`);

/** A sealed bundle of the channel. */
async function ship(
  name: string,
  sequence: number,
  more: Partial<SignSimpleOptions> = {},
  names = [NAME],
): Promise<void> {
  const integratedTime = on(`0${sequence % 10}`);
  await bench.image(`${name}.layout`, name, names, { integratedTime, ...more });
  const channel = `--channel weekly --sequence ${sequence}`;
  await bench.made(`export oci:AT/${name}.layout -o AT/${name}.tar ${channel}`);
  await bench.made(`seal AT/${name}.tar --key AT/seal.key -o AT/${name}.seal`);
}

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  for (const name of ['seal', 'deny'])
    await bench.made(`key generate --output-key-prefix AT/${name}`);
  bench.write('tsa.pem', bench.world.pins.tsaChain);
  bench.write('policy.yaml', POLICY);
  await ship('one', 1);
  await ship('two', 2);
  await ship('fork', 2);
  await ship('older', 3, { integratedTime: new Date('2026-10-01T00:00:00Z') });
  await ship('stamped', 3, { timestamp: { time: new Date('2099-01-01T00:00:00Z') } });
  await ship('renamed', 3, {}, ['registry.example/other/app:1']);
  await ship('unlogged', 3, { log: false });
  const add = 'deny add -o AT/deny2.json --key AT/deny.key --reason x --pack-version 2';
  await bench.made(`${add} --digest sha256:${'1'.repeat(64)}`);
  const more = add
    .replace('add -o AT/deny2', 'add AT/deny2.json -o AT/deny3')
    .replace('n 2', 'n 3');
  await bench.made(`${more} --digest sha256:${'2'.repeat(64)}`);
  await bench.made(
    `deny add -o AT/deny1.json --key AT/deny.key --reason x --digest sha256:${'1'.repeat(64)}`,
  );
}, 120_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});

const STATE = '--state AT/state.json';
const DENY = (version: number): string => `--deny AT/deny${version}.json --deny-key AT/deny.pub`;
const sealed = (name: string, seal = name): string =>
  `AT/${name}.tar --policy AT/policy.yaml --seal AT/${seal}.seal --seal-key AT/seal.pub`;
const verify = (name: string, more: string, seal = name) =>
  bench.run(`verify ${sealed(name, seal)} ${more}`);
const bytes = (): string =>
  ['state.json', 'state.json.checkpoint']
    .map((name) => readFileSync(bench.at(name), 'utf8'))
    .join();

/** Two bundles and two deny packs were taken. */
beforeEach(async () => {
  for (const name of ['state.json', 'state.json.checkpoint'])
    rmSync(bench.at(name), { force: true });
  await bench.made('state init AT/state.json');
  for (const [name, version] of [
    ['one', 2],
    ['two', 3],
  ] as const)
    await bench.made(`verify ${sealed(name)} ${STATE} ${DENY(version)} --commit`);
});
afterEach(() => vi.useRealTimers());

describe('by a policy', () => {
  it.each<[string, string, string, string, string?]>([
    ['yesterday’s bundle', 'one', `${STATE} ${DENY(3)}`, 'ROLLBACK'],
    ['another bundle of its number', 'fork', `${STATE} ${DENY(3)}`, 'CHANNEL_FORK'],
    ['a tag that goes back', 'older', `${STATE} ${DENY(3)}`, 'ROLLBACK'],
    ['the parts of two bundles', 'older', `${STATE} ${DENY(3)}`, 'SEAL', 'two'],
    ['no state', 'two', DENY(3), 'STATE_MISSING'],
    ['another state', 'two', `--state AT/none.json ${DENY(3)}`, 'STATE_MISSING'],
    ['no deny pack', 'two', STATE, 'USAGE'],
    ['the deny pack of yesterday', 'two', `${STATE} ${DENY(2)}`, 'DENY_OLD'],
    ['a deny pack older than the policy asks', 'two', `${STATE} ${DENY(1)}`, 'DENY_OLD'],
    ['a name that no rule speaks of', 'renamed', `${STATE} ${DENY(3)}`, 'POLICY'],
    ['an authority at 2099', 'stamped', `${STATE} ${DENY(3)}`, 'TIMESTAMP_WINDOW'],
    ['no log', 'unlogged', `${STATE} ${DENY(3)}`, 'TLOG_MISSING'],
    ['a floor that a flag widens', 'two', `${STATE} ${DENY(3)} --floor`, 'USAGE'],
  ])('%s is refused, and nothing is remembered', async (_, name, flags, code, seal) => {
    const before = bytes();
    const commit = flags.includes('--state') ? '--commit' : '';
    const { failures } = await verify(name, `${flags} ${commit}`, seal);
    expect(failures[0]?.code).toBe(code);
    expect(bytes()).toBe(before);
  });

  it('what stands still is refused once it is old (freeze)', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-06-01T00:00:00Z') });
    const before = bytes();
    const { failures } = await verify('two', `${STATE} ${DENY(3)} --host-clock --commit`);
    expect(failures[0]?.code).toBe('POLICY');
    expect(bytes()).toBe(before);
  });

  it('all of it together is refused, and nothing is written', async () => {
    const before = bytes();
    for (const line of [
      `verify ${sealed('fork', 'one')} ${STATE} ${DENY(1)} --commit`,
      `verify ${sealed('older')} ${STATE} ${DENY(2)} --commit`,
      `import ${sealed('older')} ${STATE} ${DENY(2)} --to ${registry.host}/x --allow-http-registry`,
      `import ${sealed('one')} ${STATE} ${DENY(3)} --to ${registry.host}/x --allow-http-registry`,
      `load --dir AT/older.layout --policy AT/policy.yaml ${STATE} ${DENY(3)} ${registry.host}/x:1`,
    ]) {
      expect(await bench.code(line)).not.toBe('accepted');
      expect(bytes()).toBe(before);
    }
    expect([...registry.repositories.keys()]).toEqual([]);
  });
});
