import { describe, expect, it } from 'vitest';
import type { Signed } from './keyless.ts';
import { warm } from './warm.ts';

const { signed, ours, theirs } = warm(4);

/** Nothing but the artifact differs from what was signed. */
const ofAnother = (each: Signed): Signed => ({ ...each, artifact: Buffer.from('another release') });

describe('the bundles that are verified warm', () => {
  it('are accepted by both', async () => {
    for (const each of signed) {
      await ours(each);
      theirs(each);
    }
  });
  it('are two of each kind', () => {
    const kinds = signed.map(({ bundle }) =>
      Object.keys(JSON.parse(Buffer.from(bundle).toString()) as object).at(-1),
    );
    expect(kinds).toEqual(['messageSignature', 'dsseEnvelope', 'messageSignature', 'dsseEnvelope']);
  });
  it.each(signed)('are refused for another artifact', async (each) =>
    expect(ours(ofAnother(each))).rejects.toThrow('SUBJECT'),
  );
  it('cut anywhere are refused by both', async () => {
    for (const each of signed) {
      const cut = { ...each, bundle: each.bundle.subarray(0, -1) };
      await expect(ours(cut)).rejects.toThrow();
      expect(() => theirs(cut)).toThrow();
    }
  });
});
