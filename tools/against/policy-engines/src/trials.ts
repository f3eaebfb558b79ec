/** Policies, each before every program that is there. */
import { ask, ENGINES } from './engines.ts';
import type { EngineWorld } from './world.ts';

const rule = (match: string, asks: string, more = ''): string =>
  `  - { match: [ "HOST/${match}" ], ${more} require: { ${asks} } }\n`;
const signed = (...names: readonly string[]): string =>
  `signature: { anyOf: [ ${names.join(', ')} ] }`;

/** By what they are about. */
export const POLICIES: Readonly<Record<string, readonly string[]>> = {
  'a certificate': [rule('acme/**', signed('ci'))],
  'a pattern of certificates': [rule('acme/**', signed('like'))],
  'a key with a log': [rule('**', signed('corp'))],
  'a key without a log': [rule('team/**', signed('lab'))],
  'each of two keys': [rule('team/**', 'signature: { allOf: [ corp, lab ] }')],
  'one of several': [rule('**', signed('ci', 'corp', 'lab'))],
  'one repository': [rule('acme/app', signed('ci'))],
  'two rules': [rule('**', signed('ci', 'corp')), rule('acme/tools/**', signed('corp'))],
  'an exception': [rule('acme/**', signed('ci', 'corp'), 'except: [ "HOST/acme/tools/**" ],')],
  'an exception and a rule for it': [
    rule('acme/**', signed('ci'), 'except: [ "HOST/acme/tools/**" ],'),
    rule('acme/tools/**', signed('corp')),
  ],
  'names of one part': [rule('acme/*', signed('ci', 'corp'))],
  'an attestation': [rule('acme/**', 'attestations: [ { type: spdx, by: { anyOf: [ corp ] } } ]')],
  'a proof of inclusion': [rule('**', `${signed('corp')}, log: inclusion`)],
  'names that are let in': [
    `  - { match: [ "HOST/**" ], accept: { reason: x, anyDigest: true } }\n`,
  ],
};

/** One image under one policy, before one program. */
export interface Verdict {
  readonly policy: string;
  readonly program: string;
  readonly image: string;
  readonly ours: boolean;
  readonly theirs: boolean;
  /** Whether the form could say all of the policy. */
  readonly isWhole: boolean;
  readonly said: string;
}

/** Every image under every policy. @param programs those that are installed */
export async function verdicts(
  world: EngineWorld,
  programs: readonly string[],
): Promise<readonly Verdict[]> {
  const found: Verdict[] = [];
  for (const [policy, rules] of Object.entries(POLICIES)) {
    const path = world.policy(policy.replaceAll(' ', '-'), rules);
    const letIn = await world.letIn(path);
    for (const engine of ENGINES.filter(({ program }) => programs.includes(program))) {
      const { folder, refused } = await world.convert(path, engine.form);
      for (const image of world.names) {
        const { letIn: theirs, said } = await ask(engine, folder, image);
        const { program } = engine;
        const ours = letIn.has(image);
        found.push({ policy, program, image, ours, theirs, isWhole: refused === 0, said });
      }
    }
  }
  return found;
}
