/** What a policy file requires of runs that send images off, or push them. */
import { rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('policy site');
const NAME = 'registry.example/team/app:1';
const SCANNED = 'registry.example/scanned/tool:1';
const SIGNED_AT = new Date('2026-11-05T00:00:00Z');

const imageOf = (name: string) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
});
const [app, tool] = [imageOf(NAME), imageOf(SCANNED)];

const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images:
  - match: ["registry.example/team/**"]
    require: { name: any, signature: { anyOf: [release] } }
  - match: ["registry.example/scanned/**"]
    accept: { reason: scanned by hand, digests: ["${tool.root.digest}"] }
`;
/** Writes a policy, and is its flag. */
const by = (...more: readonly string[]): string => {
  bench.write('policy.yaml', `${POLICY}${more.join('\n')}`);
  return '--policy AT/policy.yaml';
};
const SEALED = '--seal AT/all.seal --seal-key AT/seal.pub';
const STATE = '--state AT/state.json';

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  const attachments = [app, tool].map(({ root }) =>
    signSimple(bench.world, root, {
      signer: { key: bench.world.keyPair() },
      dockerReference: '',
      integratedTime: SIGNED_AT,
    }),
  );
  await writeLayout(bench.at('layout'), { images: [app, tool], attachments, style: 'plain' });
  await writeLayout(bench.at('one'), { images: [app], attachments, style: 'plain' });
  await bench.made('key generate --output-key-prefix AT/seal');
  await bench.made('export oci:AT/layout -o AT/all.tar --channel weekly --sequence 1');
  await bench.made('seal AT/all.tar --key AT/seal.key -o AT/all.seal');
}, 60_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});
beforeEach(async () => {
  for (const name of ['state.json', 'state.json.checkpoint'])
    rmSync(bench.at(name), { force: true });
  await bench.made('state init AT/state.json');
});

describe('a state that a policy requires', () => {
  it.each(['import AT/all.tar --to localhost:1/m', 'load --dir AT/one localhost:1/x:1'])(
    'is exit 2 where there is none: %s',
    async (line) => {
      const { exitCode, code, message } = await bench.run(`${line} ${by('state: required\n')}`);
      expect([exitCode, code]).toEqual([2, 'STATE_MISSING']);
      expect(message).toContain('policy.yaml:9 requires a state');
    },
  );

  it('is said by export, which takes none', async () => {
    const line = `export oci:AT/layout -o AT/e.tar ${by('state: required\n')}`;
    const { notEstablished } = await bench.made(line);
    expect(notEstablished.join()).toContain('policy.yaml:9 requires a state');
  });

  it('is moved by import, and remembers what was judged', async () => {
    const to = `--to ${registry.host}/m --allow-http-registry`;
    await bench.made(`import AT/all.tar ${SEALED} ${by()} ${STATE} ${to}`);
    expect((await bench.made('state show AT/state.json')).result).toMatchObject({
      serial: 1,
      tags: [{ name: NAME, digest: app.root.digest }],
    });
  });
});

describe('deny packs that a policy requires', () => {
  it('are asked of what is sent off', async () =>
    expect(
      await bench.code(`export oci:AT/layout -o AT/f.tar ${by('deny: { required: true }\n')}`),
    ).toBe('USAGE'));
});
