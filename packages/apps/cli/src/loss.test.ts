/** What is lost, and what then is done: the guide on rollback, step by step. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('loss');
const NAME = 'registry.example/team/app:1';

async function ship(name: string, place: string, key: string): Promise<void> {
  await bench.made(`export oci:AT/layout -o AT/${name}.tar --channel ${place}`);
  await bench.made(`seal AT/${name}.tar --key AT/${key}.key -o AT/${name}.seal`);
}

beforeAll(async () => {
  await bench.image('layout', 'loss', [NAME]);
  for (const name of ['seal', 'seal-new', 'deny', 'deny-new'])
    await bench.made(`key generate --output-key-prefix AT/${name}`);
  await ship('first', 'weekly --sequence 1', 'seal');
  await ship('stolen', 'weekly --sequence 2', 'seal');
  await ship('again', 'weekly-2 --sequence 1', 'seal-new');
  await bench.made('state init AT/state.json');
  await bench.made(
    `deny add -o AT/deny.json --key AT/deny.key --reason x --digest sha256:${'1'.repeat(64)}`,
  );
}, 60_000);
afterAll(() => bench.close());

const verify = (name: string, seal: string, deny: string, more = ''): Promise<string> =>
  bench.code(
    `verify AT/${name}.tar --seal AT/${name}.seal --seal-key AT/${seal}.pub ${KEYED} ` +
      `--state AT/state.json --deny AT/${deny}.json --deny-key AT/${deny}.pub ${more}`,
  );

describe('after a loss', () => {
  it('all was well before', async () =>
    expect(await verify('first', 'seal', 'deny', '--commit')).toBe('accepted'));

  it('of the state, its copy goes on by the digest that was noted', async () => {
    await bench.made('state export AT/state.json -o AT/copy.json');
    const { digest } = (await bench.made('state show AT/state.json')).result as { digest: string };
    rmSync(bench.at('state.json'));
    expect(await verify('first', 'seal', 'deny')).toBe('STATE_MISSING');
    await bench.made(`state import AT/state.json --from AT/copy.json --accept ${digest}`);
    expect(await verify('first', 'seal', 'deny')).toBe('accepted');
  });

  it('of the trust store, its copy goes on once its digest was compared', async () => {
    const approved = async (line: string): Promise<void> => {
      const { failures } = await bench.run(line);
      const [{ code = '', message = '', remedy = '' } = {}] = failures;
      const [accept] = `${message} ${remedy}`.match(/sha256:[0-9a-f]{64}/g)?.slice(-1) ?? [];
      expect(code).toBe('TRUST_APPROVAL');
      await bench.made(`${line} --accept ${accept}`);
    };
    const stored = () =>
      bench.code('verify AT/first.tar --key AT/signer.pub --trust-store AT/pins');
    await bench.made('trust init AT/pins');
    await approved('trust add AT/pins here rekor AT/rekor.pub');
    await bench.made('trust export AT/pins -o AT/pins.yaml');
    expect(await stored()).toBe('accepted');
    rmSync(bench.at('pins'), { recursive: true });
    expect(await stored()).toBe('CONFIG');
    await bench.made('trust init AT/pins');
    expect(await stored()).toBe('CONFIG');
    await approved('trust import AT/pins AT/pins.yaml');
    expect(await stored()).toBe('accepted');
  });

  it('of the key of deny packs, another signs what was denied, and more', async () => {
    const line = 'deny merge AT/deny.json -o AT/deny-new.json --key AT/deny-new.key';
    expect(await bench.code(line)).toBe('DENY_PACK');
    const { result } = await bench.made(`${line} --deny-key AT/deny.pub`);
    expect((result as { entries: unknown[] }).entries).toHaveLength(1);
    expect(await verify('first', 'seal', 'deny-new', '--commit')).toBe('accepted');
  });

  it('of the key of a channel, it is denied, and a channel of another name goes on', async () => {
    await bench.made(
      'deny add AT/deny-new.json -o AT/deny-new.json --force --key AT/deny-new.key ' +
        '--public-key AT/seal.pub --compromised --reason lost',
    );
    expect(await verify('stolen', 'seal', 'deny-new')).toBe('DENIED');
    expect(await verify('again', 'seal', 'deny-new')).toBe('SEAL');
    expect(await verify('again', 'seal-new', 'deny-new', '--commit')).toBe('accepted');
  });
});
