import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '@sealift/crypto';
import { verifyImages } from '@sealift/verify';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { loadSetup, openIntact, type VerifySetup } from '@sealift/workflows/verifying';
import type { Bench, Row } from '../bench.ts';
import { compare, type Figure } from '../measure.ts';
import { measure } from '../peak.ts';
import { verifier } from '../programs.ts';

const IMAGES = 1000;
const nameOf = (n: number): string => `registry.example/team-${n % 40}/app-${n}`;
const SILENT = { start() {}, advance() {}, finish() {}, note() {} };

/** Images that a key signed, its pins, and a policy of a rule for each name. */
async function makePolicies({ folder }: Bench) {
  const world = createWorld({ seed: 'bench policy' });
  const key = world.keyPair();
  const images = Array.from({ length: IMAGES }, (_, n) => ({
    ...makeImage({ seed: `policy ${n}`, platforms: ['linux/amd64'], sizes: [100] }),
    name: `${nameOf(n)}:1`,
  }));
  const attachments = images.map(({ root }, n) =>
    signSimple(world, root, { signer: { key }, dockerReference: nameOf(n) }),
  );
  const layout = join(folder, 'policies');
  await writeLayout(layout, { images, attachments, style: 'plain' });
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('policy.pub'), key.publicKeyPem);
  writeFileSync(at('policy-rekor.pub'), world.pins.rekorKey);
  for (const rules of [20, IMAGES]) writeFileSync(at(`${rules}.yaml`), policyOf(rules));
  return { layout, at };
}

const policyOf = (rules: number): string => `apiVersion: sealift/policy/v1
trust: { here: { rekor: [ { key: policy-rekor.pub } ] } }
signers: { release: { key: policy.pub, log: here } }
images:
${Array.from({ length: rules }, (_, n) => ruleOf(n)).join('')}`;

const ruleOf = (n: number): string => `  - match: [ "${nameOf(n)}" ]
    except: [ "registry.example/team-${n % 40}/app-${n}-lab" ]
    require: { signature: { anyOf: [ release ] }, name: signed-repository }
`;

/** Processor time of judging all of it, in milliseconds. */
const judging =
  (whole: Parameters<typeof verifyImages>[0], { pins }: VerifySetup) =>
  async () => {
    const before = process.cpuUsage();
    const { outcome } = await verifyImages(whole, { ...pins, crypto: nodeCrypto });
    if (outcome !== 'accepted') throw new Error('a bench of a refusal measures nothing');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

export const P27: Row = {
  name: 'P27',
  work: `processor time of judging ${IMAGES} images by ${IMAGES} rules ÷ by one key`,
  goal: 1.1,
  needs: [],
  async run(bench) {
    const { layout, at } = await makePolicies(bench);
    const whole = await openIntact(
      { targets: [layout], as: undefined, base: undefined, jobs: 1 },
      SILENT,
    );
    const byRules = loadSetup({ policy: at(`${IMAGES}.yaml`) }, {});
    const byKey = loadSetup({ key: [at('policy.pub')], 'rekor-key': [at('policy-rekor.pub')] }, {});
    const figure = await compare(judging(whole, byRules), judging(whole, byKey), bench.runs);
    await whole.content.close();
    return { ...figure, unit: 'ms' };
  },
};

/** So many milliseconds more than a start may the reading of so many rules take. */
const LONGEST = { 20: 60, [IMAGES]: 500 } as const;

export const P27b: Row = {
  name: 'P27b',
  work:
    `processor time of reading a policy ÷ what it may take beside a start: 60 ms for 20 rules, ` +
    `500 ms for ${IMAGES}`,
  goal: 1,
  needs: [],
  async run(bench) {
    const { at } = await makePolicies(bench);
    const taken =
      (...words: readonly string[]) =>
      async () =>
        (await measure(verifier(...words), bench.folder)).cpu;
    const costs: Omit<Figure, 'name' | 'goal'>[] = [];
    for (const rules of [20, IMAGES] as const) {
      const lint = taken('policy', 'lint', at(`${rules}.yaml`));
      const { ours, theirs, runs } = await compare(lint, taken('--version'), bench.runs);
      const [read, longest] = [ours - theirs, LONGEST[rules]];
      console.error(`     ${read.toFixed(0)} ms for ${rules} rules`);
      costs.push({ ours: read, theirs: longest, ratio: read / longest, runs, unit: 'ms' });
    }
    return costs.reduce((a, b) => (a.ratio > b.ratio ? a : b));
  },
};
