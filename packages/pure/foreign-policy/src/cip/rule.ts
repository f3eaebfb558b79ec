/** What a policy asks: one of its authorities. */
import type { Needs, Rule } from '@sealift/policy/rules';
import { refuseAt } from '@sealift/yaml';
import type { Authority } from './authority.ts';
import { clusterNames, type Glob } from './glob.ts';
import type { Reading } from './identity.ts';
import type { PolicyText } from './schema.ts';

type SpecText = PolicyText['spec'];

/** A policy whose authorities were read. */
export interface ReadSpec {
  readonly spec: SpecText;
  readonly globs: readonly Glob[];
  readonly authorities: readonly (Authority | 'pass' | 'fail')[];
}

/** @param at where the policy stands @throws Rejection CONFIG: it would let all in */
export function ruleOf(reading: Reading, read: ReadSpec, at: string): Rule {
  const { spec, authorities } = read;
  const passing = authorities.indexOf('pass');
  if (passing >= 0) return { at, mode: 'enforce', asks: letIn(reading, read, passing) };
  const [first, ...instead] = merged(
    authorities.flatMap((one) => (typeof one === 'string' ? [] : [one.needs])),
  );
  // Nothing but `fail`: none of no digests.
  if (first === undefined) return { at, mode: 'enforce', asks: NOTHING };
  if (spec.mode === 'warn') findWarning(reading, spec);
  const mode = spec.mode === 'warn' ? 'admit' : 'enforce';
  return { at, mode, asks: { ...first, ...(instead.length === 0 ? {} : { instead }) } };
}

/** No digest is let in. */
const NOTHING = { kind: 'accept', reason: 'static: fail', digests: new Set<never>() } as const;

/** Names that have nothing in common. */
const STRANGERS = ['q1.invalid/w2/e3:r4', 'localhost:5000/u5:i6'].map((name) => clusterNames(name));

/** One authority that passes is enough, whatever the others find. */
function letIn(
  reading: Reading,
  { spec, globs }: ReadSpec,
  passing: number,
): Extract<Rule['asks'], { kind: 'accept' }> {
  if (STRANGERS.every((names) => names.some((name) => globs.some((glob) => glob.matches(name)))))
    refuseAt(reading, spec.authorities, passing, 'a static pass for every name would let all in');
  const at = reading.places.of(spec.authorities, passing);
  const names = globs.map(({ text }) => text).join(', ');
  const message = `whatever the carrier calls ${names} is let in`;
  reading.findings.push({ kind: 'admission', at, message });
  return { kind: 'accept', reason: 'static: pass', digests: 'any' };
}

/** Signatures that are asked for alike are one list: so is what is said where all are missing. */
function merged(all: readonly Needs[]): Needs[] {
  const alike = Map.groupBy(all, (needs) =>
    needs.evidence.some(({ kind }) => kind === 'attestation') ? needs : needs.strength.timestamps,
  );
  return [...alike.values()].flatMap((needs) => {
    const [first] = needs;
    if (first === undefined || needs.length === 1) return needs;
    const of = needs.flatMap(({ evidence }) => evidence.flatMap(({ by }) => by.of));
    return [
      { ...first, evidence: first.evidence.map((need) => ({ ...need, by: { of, atLeast: 1 } })) },
    ];
  });
}

function findWarning(reading: Reading, spec: SpecText): void {
  const message = 'mode: warn lets in whatever this policy finds';
  reading.findings.push({ kind: 'admission', at: reading.places.of(spec, 'mode'), message });
}
