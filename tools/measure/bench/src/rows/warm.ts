import { type Signed, warm } from '@sealift/differential';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';

/** So many bundles in each sample; over five rounds a thousand of each. */
const EACH = 200;

export const P4: Row = {
  name: 'P4',
  work: `${EACH} keyless bundles, warm, in one process ÷ @sigstore/verify`,
  goal: 0.25,
  needs: [],
  async run({ runs }) {
    const { signed, ours, theirs } = warm(EACH);
    const sample = (verify: (each: Signed) => unknown) => async () => {
      const start = performance.now();
      for (const each of signed) await verify(each);
      return performance.now() - start;
    };
    return { ...(await compare(sample(ours), sample(theirs), Math.max(runs, 5))), unit: 'ms' };
  },
};
