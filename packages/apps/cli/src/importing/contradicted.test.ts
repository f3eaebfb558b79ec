/** A name whose signature names another repository, under a policy that asks nothing of names. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('contradicted');
const NAME = 'mirror.example/team/app:1';
const policy = (asks: string): string => `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { release: { key: signer.pub, log: here } }
images: [ { match: ["**"], require: { signature: { anyOf: [release] }, ${asks} } } ]
`;

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  const image = { ...makeImage({ seed: NAME, platforms: ['linux/amd64'] }), name: NAME };
  const signer = { key: bench.world.keyPair() };
  const dockerReference = 'upstream.example/team/app';
  const attachments = [signSimple(bench.world, image.root, { signer, dockerReference })];
  await writeLayout(bench.at('layout'), { images: [image], attachments, style: 'plain' });
  await bench.made('export oci:AT/layout -o AT/app.tar');
});
afterAll(async () => {
  await registry.close();
  bench.close();
});

const by = (asks: string, line: string) => {
  bench.write('policy.yaml', policy(asks));
  return bench.run(`${line} --policy AT/policy.yaml`);
};
const verify = (asks: string) => by(asks, 'verify AT/app.tar');
const bring = (asks: string) =>
  by(asks, `import AT/app.tar --to ${registry.host}/m --allow-http-registry`);

describe('a name that was signed as another (T3, VERIFICATION §20.5)', () => {
  it('proves its digest and says so, and is never written, where any name will do', async () => {
    const { code, text } = await verify('name: any');
    expect(code).toBe('accepted');
    expect(text).toContain('contradicted');
    expect((await bring('name: any')).code).toBe('NAME_CONTRADICTED');
  });

  it('is another where the policy asks for a bound one', async () =>
    expect((await verify('name: bound')).code).toBe('NAME_UNBOUND'));

  it('is bound, and written, where the policy says how it was signed', async () => {
    const asks = 'name: signed-repository, signedAs: "upstream.example/team/app"';
    expect((await verify(asks)).code).toBe('accepted');
    expect((await bring(asks)).code).toBe('accepted');
    expect((await bring('name: any, signedAs: "other.example/team/app"')).code).toBe(
      'NAME_CONTRADICTED',
    );
  });
});
