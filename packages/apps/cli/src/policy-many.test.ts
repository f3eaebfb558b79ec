/** Hundreds of images by twenty signers, of keys and of two instances, under one policy. */
import { writeFileSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  type Attachment,
  attest,
  createWorld,
  makeImage,
  type Signer,
  signSimple,
  type World,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

/** `test:long --part many-signers` judges 300. */
const IMAGES = Number(process.env['SEALIFT_SCALE'] ?? 36);
const ISSUER = 'https://login.example';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';

const bench = new Bench('many');
const [here, there] = [bench.world, createWorld({ seed: 'many there' })];

/** A signer, and how the policy names him. */
interface Vendor {
  readonly name: string;
  readonly world: World;
  readonly signer: Signer;
  readonly says: string;
}

const byKey = (name: string): Vendor => {
  const key = here.keyPair('p256', name);
  writeFileSync(bench.at(`${name}.pub`), key.publicKeyPem);
  return { name, world: here, signer: { key }, says: `key: ${name}.pub, trust: here` };
};
const byCertificate = (name: string, world: World, trust: string): Vendor => ({
  ...{ name, world },
  signer: world.issueLeaf({ identity: { email: `${name}@vendor.example` }, issuer: ISSUER }),
  says: `identity: ${name}@vendor.example, issuer: "${ISSUER}", trust: ${trust}`,
});
const named = (prefix: string, count: number, make: (name: string) => Vendor): Vendor[] =>
  Array.from({ length: count }, (_, n) => make(`${prefix}-${n}`));

const vendors: readonly Vendor[] = [
  ...named('key', 8, byKey),
  ...named('here', 5, (name) => byCertificate(name, here, 'here')),
  ...named('there', 5, (name) => byCertificate(name, there, 'there')),
];
const scanners = named('scanner', 2, byKey);
const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

const images = Array.from({ length: IMAGES }, (_, n) => ({
  ...makeImage({ seed: `many ${n}`, platforms: ['linux/amd64'], sizes: [60] }),
  name: `registry.example/${at(vendors, n).name}/app-${n}:1`,
}));

const ruleFor = (vendor: Vendor, signer = vendor.name): string =>
  `  - match: ["registry.example/${vendor.name}/**"]
    require: { name: bound, signature: { anyOf: [${signer}] } }
`;
/** Whoever scans attests every image. @param of whom each vendor's images ask */
const policyOf = (of: (vendor: Vendor) => string = ({ name }) => name): string =>
  `apiVersion: sealift/policy/v1
trust: { here: { trustedRoot: here.json }, there: { trustedRoot: there.json } }
signers:
${[...vendors, ...scanners].map(({ name, says }) => `  ${name}: { ${says} }\n`).join('')}images:
  - match: ["registry.example/**"]
    require:
      name: any
      attestations:
        - { type: vuln, select: any, by: { anyOf: [scanner-0, scanner-1] }, where: "predicate.ok" }
${vendors.map((vendor) => ruleFor(vendor, of(vendor))).join('')}`;

function evidenceOf({ root, name }: (typeof images)[number], n: number): Attachment[] {
  const [vendor, scanner] = [at(vendors, n), at(scanners, n)];
  const dockerReference = name.replace(/:1$/, '');
  return [
    signSimple(vendor.world, root, { signer: vendor.signer, dockerReference }),
    attest(scanner.world, root, {
      signer: scanner.signer,
      predicateType: VULN,
      subjectName: dockerReference,
      predicate: { ok: true, n },
    }),
  ];
}

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  bench.write('here.json', here.trustedRoot());
  bench.write('there.json', there.trustedRoot());
  bench.write('policy.yaml', policyOf());
  const attachments = images.flatMap(evidenceOf);
  await writeLayout(bench.at('layout'), { images, attachments, style: 'plain' });
  await bench.made('export oci:AT/layout -o AT/all.tar');
}, 60_000);
afterAll(async () => {
  await registry.close();
  bench.close();
});

describe(`${IMAGES} images by ${vendors.length + scanners.length} signers`, () => {
  it('verify in one command by one policy', async () => {
    const { verdict, images: judged } = await bench.run(
      'verify AT/all.tar --policy AT/policy.yaml',
    );
    expect(verdict).toBe('accepted');
    expect(judged).toHaveLength(IMAGES);
    const signers = judged.flatMap(({ evidence }) => evidence.flatMap(({ by = '' }) => by));
    expect(new Set(signers).size).toBe(20);
  }, 30_000);

  it('are imported in one command, each as it was judged', async () => {
    const line = `import AT/all.tar --to ${registry.host}/m --allow-http-registry`;
    const { verdict, result } = await bench.run(`${line} --policy AT/policy.yaml`);
    expect(verdict).toBe('accepted');
    const { images: there, evidence } = result as {
      images: { cleared: { how: string } }[];
      evidence: { how: string }[];
    };
    const ways = [...there.map(({ cleared }) => cleared), ...evidence].map(({ how }) => how);
    expect(ways).toEqual(Array.from({ length: 3 * IMAGES }, () => 'judged'));
  }, 60_000);

  it('a wrong signer for one vendor is named with his rule, and line', async () => {
    const wrong = policyOf(({ name }) => (name === 'there-3' ? 'here-3' : name));
    bench.write('wrong.yaml', wrong);
    const line = wrong.split('\n').findIndex((text) => text.includes('/there-3/')) + 1;
    const { failures, images: judged } = await bench.run(
      'verify AT/all.tar --policy AT/wrong.yaml',
    );
    const theirs = images.filter(({ name }) => name.includes('/there-3/'));
    const rejected = judged.filter(({ verdict }) => verdict === 'rejected');
    expect(rejected.map(({ name }) => name).sort()).toEqual(theirs.map(({ name }) => name).sort());
    const unsigned = failures.filter(({ code }) => code === 'NO_SIGNATURE');
    expect(unsigned).toHaveLength(theirs.length);
    for (const { message } of unsigned)
      expect(message).toMatch(RegExp(`wrong\\.yaml:${line}: .*/there-3/.* by here-3.*by there-3`));
  }, 30_000);
});
