/** A policy says what images may be called where they go (T4). */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('policy destinations');
const NAME = 'ghcr.io/acme/team/app:1';
let registry: FakeRegistry;
let flags = '';

beforeAll(async () => {
  registry = await startRegistry();
  await bench.image('layout', 'going', [NAME]);
  await bench.made('export oci:AT/layout -o AT/app.tar');
  flags = '--allow-http-registry --policy AT/policy.yaml';
});
afterAll(async () => {
  await registry.close();
  bench.close();
});

/** Writes a policy with one entry; `HERE` is the registry. */
function going(from: string, to: string): void {
  bench.write(
    'policy.yaml',
    `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images: [ { match: ["**"], require: { name: any, signature: { anyOf: [release] } } } ]
destinations: [ { from: "${from}", to: "${to.replace('HERE', registry.host)}" } ]
`,
  );
}
const importTo = (place: string) =>
  bench.run(`import AT/app.tar --to ${registry.host}/${place} ${flags}`);
const load = (name: string) => bench.run(`load --dir AT/layout ${registry.host}/${name} ${flags}`);
const has = async (name: string): Promise<boolean> => {
  const [repository, tag] = name.split(':');
  const { status } = await fetch(`http://${registry.host}/v2/${repository}/manifests/${tag}`);
  return status === 200;
};

describe('destinations', () => {
  it('let in what goes where they say', async () => {
    going('ghcr.io/acme/**', 'HERE/mirror/**');
    expect((await importTo('mirror')).failures).toEqual([]);
    expect(await has('mirror/acme/team/app:1')).toBe(true);
    expect((await load('mirror/team/app:loaded')).failures).toEqual([]);
  });

  it.each([
    ['ghcr.io/acme/**', 'HERE/mirror/**', 'other', 'other/acme/team/app:1'],
    ['ghcr.io/acme/*', 'HERE/one/*', 'one', 'one/acme/team/app:1'],
    ['docker.io/**', 'HERE/hub/**', 'hub', 'hub/acme/team/app:1'],
  ])('from %s to %s refuse %s, and nothing is written', async (from, to, place, name) => {
    going(from, to);
    const { exitCode, failures, images } = await importTo(place);
    expect([exitCode, failures[0]?.code, failures[0]?.image]).toEqual([1, 'POLICY', NAME]);
    expect(failures[0]?.message).toContain(`may not become ${registry.host}/${name}`);
    expect(images.map(({ verdict }) => verdict)).toEqual(['rejected']);
    expect(await has(name)).toBe(false);
  });

  it('keep an app from becoming another by its loader', async () => {
    going('ghcr.io/acme/**', 'HERE/mirror/**');
    expect((await load('mirror/team/other:1')).failures[0]?.code).toBe('POLICY');
    expect(await has('mirror/team/other:1')).toBe(false);
  });

  it('are explained for a name', async () => {
    going('ghcr.io/acme/**', 'HERE/mirror/**');
    const explain = async (name: string) =>
      (await bench.made(`policy explain AT/policy.yaml ${name}`)).result;
    expect(await explain(NAME)).toMatchObject({
      destinations: [expect.stringContaining(`:5: ghcr.io/acme/** to ${registry.host}/mirror/**`)],
    });
    expect(await explain('docker.io/library/busybox')).toMatchObject({ destinations: [] });
  });
});
