/** What `load` and `copy` are asked for: to verify first, or to look at no signature. */
import { Flags } from '@oclif/core';
import { configuring, refuseIdle } from '@sealift/console';
import { reject } from '@sealift/failures';
import type { Reference } from '@sealift/oci';
import { STATE_FLAGS, VERIFY_FLAGS } from '@sealift/workflows/flags';
import { asksToVerify, loadSetup } from '@sealift/workflows/verifying';
import { CARRY_FLAGS, carryOf } from '../importing/carry.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';
import type { LoadTask } from './run-load.ts';

export const LOADING_FLAGS = {
  ...CARRY_FLAGS,
  'insecure-ignore-signatures': Flags.boolean({
    summary: 'Push it all without looking at who signed it.',
  }),
  ...REGISTRY_FLAGS,
  ...VERIFY_FLAGS,
  ...STATE_FLAGS,
};

type Given = Parameters<typeof loadSetup>[0] &
  Parameters<typeof registryOptions>[0] &
  Parameters<typeof carryOf>[0] & {
    readonly verbose?: boolean;
    readonly 'insecure-ignore-signatures': boolean;
    readonly 'move-tags': boolean;
  };

/**
 * Reads what is to be verified. @param word where it goes, as it was given
 * @param how what a policy file is asked for, and whether signatures are looked for elsewhere too
 * @throws Misconfigured USAGE for flags that would have no effect, and as `loadSetup`
 */
export function loadTask(
  flags: Given,
  to: Reference,
  word: string,
  { use, looksFor }: { readonly use?: 'writes tags'; readonly looksFor?: 'images' } = {},
): Omit<LoadTask, 'only'> {
  const blind = flags['insecure-ignore-signatures'];
  configuring(() => {
    if (blind) refuseBesideBlind(flags);
    if (to.tag === undefined)
      refuseIdle(flags, ['move-tags'], `is about a tag, and ${word} has none`);
  });
  return {
    to,
    setup: blind ? undefined : loadSetup(flags, process.env, use),
    registry: registryOptions(flags, process.env, looksFor),
    moveTags: flags['move-tags'],
    carry: carryOf(flags),
  };
}

function refuseBesideBlind(flags: Given): void {
  if (asksToVerify(flags))
    reject('USAGE', '--insecure-ignore-signatures excludes the flags that say what to verify');
  refuseIdle(
    flags,
    ['carry-unverified', 'carry-unsigned', 'verbose', 'state'],
    'adds nothing to --insecure-ignore-signatures',
  );
}
