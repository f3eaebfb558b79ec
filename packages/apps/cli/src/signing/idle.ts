import { refuseIdle } from '@sealift/console';
import type { SigningFlags } from './flags.ts';
import { IDENTITY_FLAG_NAMES } from './identity.ts';
import { KEY_FLAG_NAMES } from './key-reference.ts';

/**
 * Refuses the flags of a key beside an identity, and those of Fulcio beside a key that it does not
 * certify. @throws Rejection USAGE
 */
export function refuseIdleSigner(flags: SigningFlags): void {
  if (flags.key === undefined) {
    refuseIdle(flags, KEY_FLAG_NAMES, 'is for --key, and without it a key of its own is made');
    refuseIdle(flags, ['issue-certificate'], 'is for --key: without it that is so already');
  } else if (flags['issue-certificate'])
    refuseIdle(flags, ['certificate'], 'is not for a key that --issue-certificate gives one');
  else
    refuseIdle(
      flags,
      [...IDENTITY_FLAG_NAMES, 'fulcio-url'],
      'is for an identity, and --key signs; --issue-certificate is both',
    );
}
