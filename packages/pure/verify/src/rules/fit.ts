/** What a rule asks of each piece of evidence, beside a good signature. */
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { EvidenceNeed, Needs, Strength } from '@sealift/policy/rules';
import type { Cause, JudgedEvidence, Proved } from '../judgement.ts';
import { contentOf, type SignedWords } from './content.ts';
import type { FitCase } from './rule-case.ts';

/** Why evidence does not count. */
export type Unfit = Pick<Extract<Cause, { readonly kind: 'unfit' }>, 'code' | 'detail'>;

/** Undefined where it has all that is asked. The cheap questions come first. */
export async function unfit(
  evidence: JudgedEvidence,
  need: EvidenceNeed,
  { strength, annotations: asked }: Needs,
  image: FitCase,
): Promise<Unfit | undefined> {
  // An attestation is about what it says, not about annotations.
  const annotations = need.kind === 'signature' ? asked : NONE;
  const weak = weakness(evidence.proved, strength) ?? misnamed(evidence.proved, need, image);
  if (weak !== undefined) return weak;
  for (const age of [strength.maxAge, need.maxAge]) {
    const old = age === undefined ? undefined : tooOld(evidence, age, image.now);
    if (old !== undefined) return old;
  }
  if (annotations.size === 0 && need.where === undefined) return undefined;
  const words = await contentOf(evidence);
  return unstated(words, annotations) ?? untrue(words, need, evidence, image);
}

const NONE: Needs['annotations'] = new Map();

/** Counts that a strength asks for, and what is said where there are fewer. */
const COUNTS = [
  ['logs', 'TLOG_MISSING', 'transparency logs have it'],
  ['witnesses', 'POLICY', 'witnesses cosigned the checkpoint'],
  ['timestamps', 'TIMESTAMP_MISSING', 'timestamp authorities signed a time'],
  ['scts', 'SCT', 'CT logs promised the certificate'],
] as const;

function weakness(proved: Proved, strength: Strength): Unfit | undefined {
  if (strength.inclusion && (proved.inclusions ?? 0) < Math.max(1, strength.logs))
    return {
      code: 'INCLUSION',
      detail: 'the log promised the entry and no proof of inclusion is there, as the policy asks',
    };
  for (const [count, code, what] of COUNTS) {
    const there = proved[count] ?? 0;
    if (there < strength[count])
      return { code, detail: `${there} ${what}, the policy asks for ${strength[count]}` };
  }
  return undefined;
}

/** The name that was signed is compared signature by signature: one never lends it to another. */
function misnamed(
  { names = [] }: Proved,
  { signedName }: EvidenceNeed,
  { name }: FitCase,
): Unfit | undefined {
  if (signedName === undefined || names.some((signed) => signedName.accepts(signed, name)))
    return undefined;
  const found = names.length === 0 ? 'no name' : names.map((one) => `"${printable(one)}"`).join();
  return { code: 'POLICY', detail: `${found} was signed, the policy asks for ${signedName.text}` };
}

/** By the earliest time: whoever has an old signature can have it stamped again. */
function tooOld({ times }: JudgedEvidence, age: number, now?: number): Unfit | undefined {
  if (times.length === 0)
    return { code: 'TIMESTAMP_MISSING', detail: 'its age is asked for, and no time is proved' };
  const signed = Math.min(...times);
  if (now !== undefined && now - signed <= age) return undefined;
  const days = (milliseconds: number): string => (milliseconds / 86_400_000).toFixed(1);
  return {
    code: 'POLICY',
    detail:
      `signed at ${time.format(signed)}, ` +
      (now === undefined
        ? 'and no time is given to count its age from (--at)'
        : `${days(now - signed)} days before ${time.format(now)}; the policy asks for at most ` +
          `${days(age)}`),
  };
}

function unstated(words: SignedWords, asked: ReadonlyMap<string, string>): Unfit | undefined {
  for (const [name, expected] of asked) {
    const stated = words.annotations.get(name);
    if (stated === expected) continue;
    const found = stated === undefined ? 'no annotation' : `the annotation "${printable(stated)}"`;
    return {
      code: 'POLICY',
      detail: `${found} for "${printable(name)}" was signed, the policy asks for "${expected}"`,
    };
  }
  return undefined;
}

function untrue(
  { predicate, statement }: SignedWords,
  { where }: EvidenceNeed,
  { signer }: JudgedEvidence,
  { name, digest }: FitCase,
): Unfit | undefined {
  if (where === undefined) return undefined;
  const fails = where.fails({ predicate, statement, signer, image: { name, digest } });
  return fails === undefined
    ? undefined
    : { code: 'POLICY', detail: `${where.at}: ${where.text}: ${fails}` };
}
