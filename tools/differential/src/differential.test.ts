import { BUNDLE_CASES, type BundleInput, judge, NEEDS, PEERS, verdictOfReport } from '@sealift/peers';
import { describe, expect, it } from 'vitest';
import { conformanceInputs } from './conformance-inputs.ts';
import { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
import { isComparable, theirs } from './theirs.ts';

const all: readonly BundleInput[] = PEERS === '' ? [] : [...conformanceInputs(), ...BUNDLE_CASES];
const inputs = all.filter(isComparable);

/** What differs, in the form of the table, without the rule. */
async function compare(input: BundleInput): Promise<Omit<Disagreement, 'rule'> | undefined> {
  const ours = verdictOfReport(await judge(input));
  const their = theirs(input) === 'accepted' ? 'accepted' : 'refused';
  return (ours === 'accepted') === (their === 'accepted') ? undefined : { bundle: input.bundle, artifact: input.artifact, ours, theirs: their };
}

const explains = (listed: Disagreement, found: Omit<Disagreement, 'rule'>): boolean =>
  listed.bundle === found.bundle && listed.ours === found.ours && listed.theirs === found.theirs && (listed.artifact ?? found.artifact) === found.artifact;

describe.skipIf(PEERS === '')(`${inputs.length} verifications by sealift and by @sigstore/verify ${NEEDS}`, () => {
  it('differ only where a rule says why, and there still', async () => {
    const found = (await Promise.all(inputs.map(compare))).filter((each) => each !== undefined);
    console.log(
      `${inputs.length} compared, ${inputs.length - found.length} agree, ${found.length} differ; ${all.length - inputs.length} cannot be compared: of their files only a digest is known`,
    );
    expect(found.filter((each) => !DISAGREEMENTS.some((listed) => explains(listed, each)))).toEqual([]);
    expect(DISAGREEMENTS.filter((listed) => !found.some((each) => explains(listed, each)))).toEqual([]);
  });

  it('are of both kinds, and of all that can be compared', () => {
    expect(inputs.filter((each) => theirs(each) === 'accepted').length).toBeGreaterThan(40);
    expect(inputs.filter((each) => theirs(each) !== 'accepted').length).toBeGreaterThan(40);
    expect(all.filter((each) => !isComparable(each)).every(({ artifact }) => artifact.startsWith('sha256:'))).toBe(true);
  });
});
