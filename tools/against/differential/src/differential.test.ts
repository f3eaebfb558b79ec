import {
  BUNDLE_CASES,
  type BundleInput,
  judge,
  NEEDS,
  PEERS,
  verdictOfReport,
} from '@sealift/peers';
import { describe, expect, it } from 'vitest';
import { conformanceInputs } from './conformance-inputs.ts';
import { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
import { isComparable, theirs } from './theirs.ts';

const all: readonly BundleInput[] = PEERS === '' ? [] : [...conformanceInputs(), ...BUNDLE_CASES];
const inputs = all.filter(isComparable);
/** A hundred verifications of a slow verifier on a busy machine. */
const TIMEOUT = 120_000;

/** Both verdicts, in the form of the table, without the rule. */
type Compared = Omit<Disagreement, 'rule'>;

async function compare(input: BundleInput): Promise<Compared> {
  const ours = verdictOfReport(await judge(input));
  return {
    bundle: input.bundle,
    artifact: input.artifact,
    ours,
    theirs: theirs(input) === 'accepted' ? 'accepted' : 'refused',
  };
}

const differs = ({ ours, theirs: their }: Compared): boolean =>
  (ours === 'accepted') !== (their === 'accepted');
const explains = (listed: Disagreement, found: Compared): boolean =>
  listed.bundle === found.bundle &&
  listed.ours === found.ours &&
  listed.theirs === found.theirs &&
  (listed.artifact ?? found.artifact) === found.artifact;

describe.skipIf(PEERS === '')(
  `${inputs.length} verifications by sealift and by @sigstore/verify ${NEEDS}`,
  () => {
    it('differ only where a rule says why, and there still', { timeout: TIMEOUT }, async () => {
      const compared = await Promise.all(inputs.map(compare));
      const found = compared.filter(differs);
      console.log(
        `${inputs.length} compared, ${inputs.length - found.length} agree, ${found.length} ` +
          `differ; ${all.length - inputs.length} cannot be compared: of their files only a ` +
          `digest is known`,
      );
      expect(
        found.filter((each) => !DISAGREEMENTS.some((listed) => explains(listed, each))),
      ).toEqual([]);
      expect(
        DISAGREEMENTS.filter((listed) => !found.some((each) => explains(listed, each))),
      ).toEqual([]);
      // Were one of the two to refuse or to accept everything, it would agree with nobody.
      expect(compared.filter((each) => each.theirs === 'accepted').length).toBeGreaterThan(40);
      expect(compared.filter((each) => each.theirs === 'refused').length).toBeGreaterThan(40);
    });

    it('leave out only those of which no file is at hand', () => {
      expect(
        all
          .filter((each) => !isComparable(each))
          .every(({ artifact }) => artifact.startsWith('sha256:')),
      ).toBe(true);
    });
  },
);
