import { refuseIdle } from '@sealift/console';
import type { SigningFlags } from './flags.ts';
import { KEY_FLAG_NAMES } from './key-reference.ts';

/**
 * Refuses the flags of a key beside a token, and those of Fulcio beside a key. @throws Rejection
 * USAGE
 */
export function refuseIdleSigner(flags: SigningFlags): void {
  if (flags.key === undefined)
    refuseIdle(flags, KEY_FLAG_NAMES, 'is for --key, and --identity-token makes a key of its own');
  else refuseIdle(flags, ['fulcio-url'], 'is for --identity-token, and --key signs');
}
