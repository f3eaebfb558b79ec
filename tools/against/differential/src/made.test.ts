import { describe, expect, it } from 'vitest';
import { sealift, sigstoreJs } from './keyless.ts';
import { MADE_AUTHORITIES } from './made-authorities.ts';
import { MADE_BUNDLES, makeWorld } from './made-cases.ts';

const MADE_CASES = [...MADE_BUNDLES, ...MADE_AUTHORITIES];

describe(`${MADE_CASES.length} bundles made for what no public case shows`, () => {
  it.each(MADE_CASES)(
    '$name: $ours here, $theirs there',
    async ({ make, root, ours, theirs, rule }) => {
      const world = makeWorld();
      const made = make(world);
      const pins = world.trustedRoot(root && ((document) => root(document, world)));
      const their = sigstoreJs(pins)(made);
      expect(
        [await sealift(pins)(made), their === 'accepted' ? 'accepted' : 'refused'],
        their,
      ).toEqual([ours, theirs]);
      // A difference has its rule, and a rule its difference.
      expect(rule !== undefined).toBe((ours === 'accepted') !== (theirs === 'accepted'));
    },
  );
});
