import { describe, expect, it } from 'vitest';
import { judge, verdictOfReport } from '../bundle-case.ts';
import { NEEDS, PEERS } from '../peers.ts';
import { CPYTHON_BUNDLES } from './cases.ts';

const OTHER = 'sha256:0000000000000000000000000000000000000000000000000000000000000000';

describe.skipIf(PEERS === '')(`${CPYTHON_BUNDLES.length} releases of CPython ${NEEDS}`, () => {
  it('are all there', () => expect(CPYTHON_BUNDLES.length).toBe(16));

  it.each(CPYTHON_BUNDLES)('$bundle: $expected', async (each) =>
    expect(verdictOfReport(await judge(each))).toBe(each.expected),
  );

  it.each(CPYTHON_BUNDLES)('$bundle with another digest: SUBJECT', async (each) => {
    expect(verdictOfReport(await judge({ ...each, artifact: OTHER }))).toBe('SUBJECT');
  });

  it.each(CPYTHON_BUNDLES)('$bundle of another release manager: IDENTITY', async (each) => {
    expect(
      verdictOfReport(
        await judge({
          ...each,
          signer: {
            ...each.signer,
            identity: 'nobody@python.org',
            issuer: 'https://accounts.google.com',
          },
        }),
      ),
    ).toBe('IDENTITY');
  });
});
