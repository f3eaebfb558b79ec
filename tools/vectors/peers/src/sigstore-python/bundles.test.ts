import { describe, expect, it } from 'vitest';
import { judge, tally, verdictOfReport } from '../bundle-case.ts';
import { NEEDS, PEERS } from '../peers.ts';
import { PYTHON_BUNDLES } from './cases.ts';

describe.skipIf(PEERS === '')(
  `bundles of sigstore-python: ${tally(PYTHON_BUNDLES)} ${NEEDS}`,
  () => {
    it.each(PYTHON_BUNDLES)('$bundle, $why: $expected', async (each) =>
      expect(verdictOfReport(await judge(each))).toBe(each.expected),
    );
  },
);
