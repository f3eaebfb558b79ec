/** Images that a policy file judged, imported: under the names that something binds. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('policy import');
const lab = bench.world.keyPair('p256', 'lab');
const imageOf = (name: string) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
});
const TOOL = imageOf('registry.corp.example/team/tool:2');
const BUSYBOX = imageOf('docker.io/library/busybox:1.36');

const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp: { rekor: [{ key: rekor.pub }] }
signers:
  corp-key: { key: signer.pub, trust: corp }
  lab-key: { key: lab.pub, log: none }
images:
  - match: ["registry.corp.example/**"]
    require: { signature: { atLeast: 2, of: [corp-key, lab-key] } }
  - match: ["docker.io/library/busybox"]
    accept: { reason: "scanned by hand", digests: ["${BUSYBOX.root.digest}"] }
`;

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  bench.writeAll({ 'lab.pub': lab.publicKeyPem, 'policy.yaml': POLICY });
  const key = bench.world.keyPair();
  const reference = 'registry.corp.example/team/tool';
  const attachments = [
    signSimple(bench.world, TOOL.root, { signer: { key }, dockerReference: reference }),
    signSimple(bench.world, TOOL.root, { signer: { key: lab }, log: false, dockerReference: '' }),
  ];
  await writeLayout(bench.at('layout'), { images: [TOOL, BUSYBOX], attachments, style: 'plain' });
  await bench.made('export oci:AT/layout -o AT/all.tar');
});
afterAll(async () => {
  await registry.close();
  bench.close();
});

describe('import by a policy', () => {
  const into = (policy: string, more = '') =>
    bench.run(`import AT/all.tar --to ${registry.host}/mirror --policy AT/${policy} ${more}`);

  it('refuses a name that nothing binds and no rule speaks of, and writes nothing', async () => {
    const quorum = 'atLeast: 2, of: [corp-key, lab-key]';
    expect(POLICY).toContain(quorum);
    bench.write('changed.yaml', POLICY.replace(quorum, 'anyOf: [lab-key]'));
    const { code, message } = await into('changed.yaml');
    expect([code, message]).toEqual([
      'NAME_UNBOUND',
      expect.stringMatching(/:8: .*registry\.corp\.example/),
    ]);
    expect(registry.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('leaves names to the policy', async () =>
    expect((await into('policy.yaml', '--accept-unbound-names')).code).toBe('USAGE'));

  it('lets in what was judged, and what a rule accepts', async () => {
    const { code, images } = await into('policy.yaml');
    expect(code).toBe('accepted');
    expect(images).toHaveLength(2);
  });
});
