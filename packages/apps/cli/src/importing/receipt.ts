/** What asks for the receipt of an import, and for taking one back. */
import { Flags } from '@oclif/core';
import { checkOutput, configuring, refuseIdle } from '@sealift/console';
import type { Signer } from '@sealift/keys';
import { signatureOf } from '@sealift/workflows/receipts';
import { type KeyFlags, OPENING_FLAGS } from '../signing/flags.ts';
import { checkKey, openKey, takenBy } from '../signing/key-reference.ts';

export const RECEIPT_FLAGS = {
  receipt: Flags.string({
    helpValue: 'FILE',
    exclusive: ['dry-run', 'undo'],
    summary:
      'Write what was done to a new file: `receipt show` reads it, and --undo takes it back.',
  }),
  undo: Flags.string({
    helpValue: 'RECEIPT',
    summary:
      'Import nothing: put the tags of this receipt back where they were, as far as they lead to ' +
      'what it says.',
  }),
  'receipt-key': Flags.string({
    helpValue: 'KEY',
    summary:
      'With --receipt the private key that signs it, into FILE.sigstore.json; with --undo the ' +
      'public key that must have.',
  }),
  ...OPENING_FLAGS,
};

type ReceiptFlags = KeyFlags & {
  readonly receipt?: string | undefined;
  readonly 'receipt-key'?: string | undefined;
};

/** Where a receipt is written, and who signs it. */
export interface ReceiptTask {
  readonly path: string;
  readonly signer: Signer | undefined;
}

/**
 * What the flags ask for, before anything is imported: undefined where no receipt is asked for.
 * @throws Misconfigured USAGE, Rejection IO and as the place of the key
 */
export async function receiptTask(flags: ReceiptFlags): Promise<ReceiptTask | undefined> {
  const { receipt: path, 'receipt-key': key } = flags;
  if (path === undefined) {
    configuring(() => refuseIdle(flags, ['receipt-key'], 'needs --receipt or --undo'));
    return undefined;
  }
  checkOutput(path, false, '');
  if (key === undefined) return { path, signer: undefined };
  checkOutput(signatureOf(path), false, '');
  const own = takenBy(key, flags);
  checkKey(key, own, '--receipt-key');
  return { path, signer: await openKey(key, own) };
}
