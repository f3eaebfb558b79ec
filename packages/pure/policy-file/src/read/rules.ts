import type { NameNeed, Needs, Rule } from '@sealift/policy/rules';
import { refuseAt } from '@sealift/yaml';
import type { Named } from '../names/name-index.ts';
import type { NeedsText, RuleText } from '../schema/file.ts';
import { readAcceptance } from './acceptance.ts';
import { readEvidence } from './evidence.ts';
import { providesOf } from './instances.ts';
import { patternAt, readNames } from './names.ts';
import type { Reading } from './reading.ts';
import type { FileSigner } from './signers.ts';
import { type Asked, shortOf, strengthOf } from './strength.ts';

/** A rule and the names that it speaks of. */
export interface FileRule extends Named {
  readonly rule: Rule;
  /** What it asks of every signer whom it names; absent where it accepts. */
  readonly asked?: Asked;
}

/** What rules refer to. */
export interface Known {
  readonly signers: ReadonlyMap<string, FileSigner>;
  /** What must bind a name where a rule does not say. */
  readonly name: NameNeed;
}

/** Rules in their order. @throws Rejection CONFIG */
export const readRules = (reading: Reading, known: Known): readonly FileRule[] =>
  reading.file.images.map((text, i) => readRule(reading, text, i, known));

function readRule(reading: Reading, text: RuleText, i: number, known: Known): FileRule {
  const { images } = reading.file;
  const { require: needs, accept } = text;
  const at = reading.places.line(images, i);
  const names = readNames(reading, text);
  if (needs !== undefined && accept === undefined) {
    const asks = readNeeds(reading, needs, known);
    const asked = askedOf(needs, asks);
    requireEach(reading, needs, { asks, asked, known });
    return { ...names, rule: { at, mode: modeOf(reading, text), asks }, asked };
  }
  if (accept === undefined || needs !== undefined)
    return refuseAt(reading, images, i, 'a rule has one of require and accept');
  const asks = readAcceptance(reading, text, accept, names.match);
  return { ...names, rule: { at, mode: 'enforce', asks } };
}

/** What fails under `warn` rejects nothing, and is enough for an image only where that is said. */
function modeOf(reading: Reading, text: RuleText): Rule['mode'] {
  const { mode = 'enforce', admit } = text;
  if (admit === undefined) return mode;
  if (mode !== 'warn')
    refuseAt(reading, text, 'admit', 'admit has an effect with mode: warn alone: leave it away');
  const message = 'images that no other rule speaks of are let in, whatever this rule finds';
  reading.findings.push({ kind: 'admission', at: reading.places.of(text, 'admit'), message });
  return 'admit';
}

function readNeeds(reading: Reading, text: NeedsText, { signers, name: unsaid }: Known): Needs {
  const { coverage = 'index', annotations = {}, name = unsaid, signedAs } = text;
  refuseIdle(reading, text);
  return {
    kind: 'require',
    evidence: readEvidence(reading, text, signers),
    coverage,
    strength: strengthOf(text),
    annotations: new Map(Object.entries(annotations)),
    name,
    ...(signedAs === undefined ? {} : { signedAs: patternAt(reading, text, 'signedAs') }),
  };
}

/** A rule that asks for nothing holds for all; what has no effect is taken for protection. */
function refuseIdle(reading: Reading, text: NeedsText): void {
  const { signature, attestations, annotations } = text;
  const [first = ''] = Object.keys(text);
  if (signature === undefined && attestations === undefined)
    refuseAt(reading, text, first, 'require asks for nobody: give signature or attestations');
  if (annotations !== undefined && Object.keys(annotations).length === 0)
    refuseAt(reading, text, 'annotations', 'annotations is empty: leave it away');
  const idle = (['annotations', 'signedAs'] as const).find((key) => text[key] !== undefined);
  if (idle !== undefined && signature === undefined)
    refuseAt(reading, text, idle, `${idle} has an effect on signatures: give signature too`);
}

const askedOf = ({ log }: NeedsText, { strength, evidence }: Needs): Asked => ({
  strength,
  asksLog: log !== undefined,
  isTimed: [strength, ...evidence].some(
    (one) => one.maxAge !== undefined || ('select' in one && one.select === 'newest'),
  ),
});

interface Checked {
  readonly asks: Needs;
  readonly asked: Asked;
  readonly known: Known;
}

/** Whoever could never give what is asked makes the rule weaker than it reads. */
function requireEach(reading: Reading, text: NeedsText, { asks, asked, known }: Checked): void {
  for (const name of new Set(asks.evidence.flatMap(({ by }) => by.of))) {
    const signer = known.signers.get(name);
    if (signer === undefined) continue;
    const provides = signer.instance && (providesOf(signer.instance) ?? 'unread');
    const wants = shortOf(signer, asked, provides);
    if (wants === undefined) continue;
    const key = placeOf(text);
    refuseAt(reading, text, key, `the signer "${name}" ${wants}`);
  }
}

const placeOf = (text: NeedsText): string =>
  ['log', 'scts', 'timestamps', 'maxAge'].find((key) => key in text) ?? 'attestations';
