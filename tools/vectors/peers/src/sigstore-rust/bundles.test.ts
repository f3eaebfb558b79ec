import { describe, expect, it } from 'vitest';
import { judge, tally, verdictOfReport } from '../bundle-case.ts';
import { NEEDS, PEERS } from '../peers.ts';
import { RUST_BUNDLES } from './cases.ts';

describe.skipIf(PEERS === '')(`bundles of sigstore-rust: ${tally(RUST_BUNDLES)} ${NEEDS}`, () => {
  it.each(RUST_BUNDLES)('$bundle, $why: $expected', async (each) =>
    expect(verdictOfReport(await judge(each))).toBe(each.expected),
  );
});
