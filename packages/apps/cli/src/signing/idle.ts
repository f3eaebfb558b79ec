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

/**
 * Refuses parents of a certificate where nothing holds them: a Sigstore bundle of version 0.3 has
 * room for one certificate. @param formats in which the signature is written @throws Rejection
 * USAGE
 */
export function refuseIdleChain(flags: SigningFlags, formats: readonly string[]): void {
  if (formats.includes('legacy')) return;
  refuseIdle(
    flags,
    ['certificate-chain'],
    'has no effect on a bundle, which holds one certificate: sign an image with --format ' +
      'legacy, or give the parents to verifiers, with --ca-intermediates or --certificate-chain',
  );
}
