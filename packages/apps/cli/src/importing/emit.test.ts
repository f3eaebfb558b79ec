/** Policies for what was imported: what reads them lets in what is there, and nothing besides. */
import { existsSync, readFileSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('emit');
const HOST = 'registry.example';
const NAMES = [`${HOST}/team/app:1`, `${HOST}/team/db:2`, `${HOST}/scanned/tool:1`] as const;
const imageOf = (name: string) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
});
const [app, db, tool] = [imageOf(NAMES[0]), imageOf(NAMES[1]), imageOf(NAMES[2])];

const POLICY = `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }], ca: { roots: [ roots.pem ] } } }
signers: { release: { key: signer.pub, log: here } }
images:
  - match: ["${HOST}/team/**"]
    require: { signature: { anyOf: [release] } }
  - match: ["${HOST}/scanned/**"]
    accept: { reason: scanned by hand, anyDigest: true }
`;

let registry: FakeRegistry;
let line = '';
beforeAll(async () => {
  registry = await startRegistry();
  const attachments = [app, db].map(({ root, name }) =>
    signSimple(bench.world, root, {
      signer: { key: bench.world.keyPair() },
      dockerReference: name.replace(/:\d$/, ''),
    }),
  );
  bench.write('roots.pem', bench.world.pins.caRoots);
  bench.write('policy.yaml', POLICY);
  await writeLayout(bench.at('layout'), { images: [app, db, tool], attachments, style: 'plain' });
  await bench.made('export oci:AT/layout -o AT/all.tar');
  line = `import AT/all.tar --to ${registry.host}/m --allow-http-registry`;
  bench.write(
    'expected',
    NAMES.map((name, i) => `${name}@${[app, db, tool][i]?.root.digest}`).join('\n'),
  );
}, 60_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});

const text = (name: string): string => readFileSync(bench.at(name), 'utf8');
const there = (name: string): string => `${registry.host}/m/${name}`;
const verified = (name: string, policy: string) =>
  bench.code(`verify ${there(name)} --allow-http-registry --policy AT/${policy}`);

describe('import --emit', () => {
  it('writes policies that let in what was imported, by its new names', async () => {
    const run = `${line} --policy AT/policy.yaml --expect AT/expected --emit AT/policies`;
    const { result, text: shown } = await bench.run(run);
    expect(result).toMatchObject({
      policies: {
        folder: bench.at('policies'),
        emitted: [{ form: 'cip' }, { form: 'kyverno' }, { form: 'policy.json' }],
      },
    });
    const files = [
      'policy-controller/cluster-image-policy.yaml',
      'policy-controller/trust-root.yaml',
      'kyverno/cluster-policy.yaml',
      'containers/policy.json',
      'containers/registries.d/sealift.yaml',
    ];
    for (const file of files) expect(shown).toContain(bench.at(`policies/${file}`));
    bench.write(
      'cip.yaml',
      files
        .slice(0, 2)
        .map((file) => text(`policies/${file}`))
        .join(''),
    );
    for (const policy of ['cip.yaml', 'policies/containers/policy.json']) {
      expect(await verified('team/app:1', policy), policy).toBe('accepted');
      expect(await verified('team/db:2', policy), policy).toBe('accepted');
    }
    expect(text('policies/kyverno/cluster-policy.yaml')).toContain(`${there('team/app')}:*`);
  });

  it('lets in by digest alone what no signature spoke for', async () => {
    const cip = 'cip.yaml';
    expect(text(cip)).toContain(`${there('scanned/tool')}@${tool.root.digest}`);
    expect(text(cip)).not.toContain(`${there('scanned/tool')}:*`);
    expect(text('policies/kyverno/cluster-policy.yaml')).toContain(
      `${there('scanned/tool')}@${tool.root.digest}`,
    );
  });

  it('lets in by digest alone what was admitted with a warning', async () => {
    const admits = `mode: warn
    admit: true
    require:`;
    bench.write('admits.yaml', POLICY.replace('require:', admits));
    const run = `${line} --policy AT/admits.yaml --expect AT/expected --image ${NAMES[0]}`;
    await bench.made(`${run} --emit AT/admitted`);
    const cluster = text('admitted/policy-controller/cluster-image-policy.yaml');
    const kyverno = text('admitted/kyverno/cluster-policy.yaml');
    for (const written of [cluster, kyverno]) {
      expect(written).toContain(`${there('team/app')}@${app.root.digest}`);
      expect(written).not.toMatch(/mode: warn|Audit|required: false/);
    }
    expect(cluster).not.toContain(`${there('team/app')}:*`);
    expect(cluster).not.toContain(`${there('team/app')}@*`);
    const places = JSON.parse(text('admitted/containers/policy.json')).transports.docker;
    const open = Object.entries(places).filter(([, asked]) =>
      JSON.stringify(asked).includes('insecureAcceptAnything'),
    );
    expect(open.map(([name]) => name)).toEqual([`${there('team/app')}@${app.root.digest}`]);
  });

  it('says nothing of other names, and replaces no policies of other imports', async () => {
    const one = `${line} --policy AT/policy.yaml --expect AT/expected`;
    await bench.made(`${one} --image ${NAMES[1]} --emit AT/db`);
    const policy = text('db/kyverno/cluster-policy.yaml');
    expect(policy).not.toContain('team/app');
    expect(policy).not.toMatch(/^ +- "?\*"?$/m);
    const name = /^ {2}name: (\S+)$/m;
    expect(name.exec(policy)?.[1]).not.toBe(
      name.exec(text('policies/kyverno/cluster-policy.yaml'))?.[1],
    );
  });

  it('is of the pins that options state, too', async () => {
    const run = `${line} --key AT/signer.pub --rekor-key AT/rekor.pub --expect AT/expected`;
    await bench.made(`${run} --image ${NAMES[0]} --emit AT/options`);
    const policy = 'options/containers/policy.json';
    expect(text(policy)).toContain(`"dockerRepository": "${HOST}/team/app"`);
    expect(await verified('team/app:1', policy)).toBe('accepted');
    expect(await verified('team/db:2', policy)).not.toBe('accepted');
  });

  it('writes nothing where nothing is imported, and overwrites nothing', async () => {
    const run = `${line} --policy AT/policy.yaml --expect AT/expected`;
    expect(await bench.code(`${run} --emit AT/policies`)).toBe('USAGE');
    expect(await bench.code(`${run} --emit AT/x --dry-run`)).toBe('USAGE');
    expect(
      await bench.code(`${line} --key AT/signer.pub --rekor-key AT/rekor.pub --emit AT/x`),
    ).not.toBe('accepted');
    expect(await bench.code(`${line} --policy AT/cip.yaml --emit AT/x`)).not.toBe('accepted');
    expect(existsSync(bench.at('x'))).toBe(false);
  });

  it('is refused without a folder to be in before anything is asked of the registry', async () => {
    const { length } = registry.requests;
    const run = `${line} --policy AT/policy.yaml --expect AT/expected`;
    expect(await bench.code(`${run} --emit AT/no/x`)).toBe('IO');
    expect(await bench.code(`${run} --emit AT/policy.yaml/x`)).toBe('IO');
    expect(registry.requests).toHaveLength(length);
  });

  it('that fails late leaves an import that is done, and says so', async () => {
    registry.faults.add({ match: /^PUT .*manifests\/2$/, does: { kind: 'slow', ms: 300 } });
    const { length } = registry.requests;
    const to = `--to ${registry.host}/late --allow-http-registry`;
    const how = '--policy AT/policy.yaml --expect AT/expected --emit AT/late';
    const ran = bench.run(`import AT/all.tar ${to} ${how}`);
    const isPushing = () =>
      registry.requests.slice(length).some(({ method }) => method === 'PUT' || method === 'POST');
    await expect.poll(isPushing, { interval: 5, timeout: 20_000 }).toBe(true);
    bench.write('late', 'of somebody');
    const { code, message, result } = await ran;
    registry.faults.clear();
    expect([code, message]).toEqual(['IO', expect.stringMatching(/^the import is done; .*exists/)]);
    expect(result).toMatchObject({ images: { length: 3 } });
    expect(text('late')).toBe('of somebody');
  });

  it('is not made from a policy that is of that form itself', async () => {
    bench.write('lab.json', JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
    const cip = `apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: a }
spec:
  images: [ { glob: "${HOST}/**" } ]
  authorities: [ { name: a, static: { action: pass } } ]
`;
    bench.write('theirs.yaml', cip);
    const run = `${line} --policy AT/theirs.yaml --expect AT/expected --emit AT/x`;
    expect(await bench.code(run)).toBe('UNSUPPORTED');
    expect(existsSync(bench.at('x'))).toBe(false);
  });
});
