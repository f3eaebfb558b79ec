/** Images in a registry, as the programs fetch them, and the same in a layout, as we judge them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '@sealift/commands';
import { startRegistry } from '@sealift/fake-registry';
import { inProcess } from '@sealift/in-process';
import {
  type Attachment,
  attest,
  cosignObject,
  createWorld,
  makeImage,
  publish,
  type Signer,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';

const ISSUER = 'https://login.example';
const SPDX = 'https://spdx.dev/Document';
const run = inProcess('sealift-verify', COMMANDS);

/** What is tried. */
export interface EngineWorld {
  readonly host: string;
  /** Names of all images. */
  readonly names: readonly string[];
  /** Writes a policy of these rules. @returns its path */
  policy(name: string, rules: readonly string[]): string;
  /** The names that a policy lets in, as we judge. */
  letIn(policy: string): Promise<ReadonlySet<string>>;
  /** Converts a policy. @returns the folder, and how many rules were refused */
  convert(policy: string, form: string): Promise<{ folder: string; refused: number }>;
  stop(): Promise<void>;
}

/** @param folder for everything that is written */
export async function startWorld(folder: string): Promise<EngineWorld> {
  const registry = await startRegistry();
  const world = createWorld({ seed: 'policy engines' });
  const [corp, lab] = [world.keyPair('p256', 'corp'), world.keyPair('p256', 'lab')];
  const ci = world.issueLeaf({ identity: { email: 'ci@acme.example' }, issuer: ISSUER });
  const evil = world.issueLeaf({ identity: { email: 'ci@acme.example.evil' }, issuer: ISSUER });
  const signers: Readonly<Record<string, Signer>> = {
    ci,
    evil,
    corp: { key: corp },
    lab: { key: lab },
  };

  const made = Object.entries(SIGNED).map(([repository, by]) => {
    const image = makeImage({ seed: repository, platforms: ['linux/amd64'] });
    const dockerReference = `${registry.host}/${repository}`;
    const parts = by.map((who): Attachment => {
      const signer = signers[who.replace('+', '')] ?? { key: lab };
      return who.startsWith('+')
        ? attest(world, image.root, { signer, predicateType: SPDX, predicate: {} })
        : signSimple(world, image.root, { signer, dockerReference, log: who !== 'lab' });
    });
    // As cosign has it: all signatures of an image in one object.
    const attachments = (['sigs', 'atts'] as const).flatMap((kind) => {
      const own = parts.filter((part) => part.kind === kind);
      return own.length === 0 ? [] : [cosignObject(kind, image.root, ...own)];
    });
    return { ...image, name: `${dockerReference}:1`, repository, attachments };
  });
  for (const { repository, attachments, ...image } of made)
    publish(registry, repository, '1', image, attachments);
  const at = (name: string): string => join(folder, name);
  const files = {
    'rekor.pub': world.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'corp.pub': corp.publicKeyPem,
    'lab.pub': lab.publicKeyPem,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  const attachments = made.flatMap((one) => one.attachments);
  await writeLayout(at('layout'), { images: made, attachments, style: 'plain' });

  return {
    host: registry.host,
    names: made.map(({ name }) => name),
    policy(name, rules) {
      writeFileSync(at(name), `${HEAD}${rules.join('').replaceAll('HOST', registry.host)}`);
      return at(name);
    },
    async letIn(policy) {
      const { stdout } = await run(['verify', at('layout'), '--policy', policy, '--json']);
      const { images } = JSON.parse(stdout) as { images: { name: string; verdict: string }[] };
      return new Set(images.filter((one) => one.verdict === 'accepted').map(({ name }) => name));
    },
    async convert(policy, form) {
      const output = `${policy}-${form}`;
      const line = ['policy', 'convert', policy, '--to', form, '-o', output, '--json'];
      const { result } = JSON.parse((await run(line)).stdout) as { result: { refused: unknown[] } };
      return { folder: output, refused: result.refused.length };
    },
    stop: () => registry.close(),
  };
}

/** By repository, who signed; with a plus, who attested. */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  'acme/app': ['ci'],
  'acme/tools/lint': ['corp', '+corp'],
  'acme/evil': ['evil'],
  'team/both': ['corp', 'lab'],
  'team/lab': ['lab'],
  'other/none': [],
};

const HEAD = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [ { key: rekor.pub } ]
    ca: { roots: [ roots.pem ], intermediates: [ intermediates.pem ] }
    ct: [ ct.pub ]
signers:
  ci: { identity: ci@acme.example, issuer: "${ISSUER}", trust: corp }
  like: { identityPattern: "[a-z]+@acme\\\\.example", issuer: "${ISSUER}", trust: corp }
  corp: { key: corp.pub, log: corp }
  lab: { key: lab.pub, log: none }
images:
`;
