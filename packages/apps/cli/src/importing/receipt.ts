/** The receipt of an import: where each image went, and what its tag led to before. */
import { Flags } from '@oclif/core';
import { replaceFile } from '@sealift/blobs';
import { checkOutput, configuring, refuseIdle } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import type { ImportEvent, ImportResult } from '@sealift/import';
import type { Signer } from '@sealift/keys';
import { encodeReceipt, type Receipt, type ReceiptImage } from '@sealift/receipt';
import type { Report } from '@sealift/report';
import { signReceipt } from '@sealift/signing';
import { signatureOf } from '@sealift/workflows/receipts';
import { type KeyFlags, OPENING_FLAGS } from '../signing/flags.ts';
import { checkKey, KEY_FLAG_NAMES, openKey } from '../signing/key-reference.ts';

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
  if (path === undefined || key === undefined)
    configuring(() => refuseIdle(flags, KEY_FLAG_NAMES, 'is about the key of a signed --receipt'));
  if (path === undefined) {
    configuring(() => refuseIdle(flags, ['receipt-key'], 'needs --receipt or --undo'));
    return undefined;
  }
  checkOutput(path, false, '');
  if (key === undefined) return { path, signer: undefined };
  checkOutput(signatureOf(path), false, '');
  checkKey(key, flags, '--receipt-key');
  return { path, signer: await openKey(key, flags) };
}

type About = Pick<Receipt, 'bundle' | 'policy' | 'to'>;

/** What a report says of where the images came from, and by which policy. */
export const aboutOf = ({ target, policy }: Report, to: string): About => ({
  bundle: target?.bundle,
  policy: policy?.digest,
  to,
});

/**
 * Runs an import and writes its receipt. One that fails after its first tag has one too, or nobody
 * could take back what it did. @throws as `run`, and IO
 */
export async function withReceipt(
  task: ReceiptTask | undefined,
  about: About,
  run: (onEvent: (event: ImportEvent) => void) => Promise<ImportResult>,
): Promise<ImportResult> {
  if (task === undefined) return run(() => undefined);
  let evidence: Receipt['evidence'] = { carried: [], left: [], unverified: [] };
  const tagged: ReceiptImage[] = [];
  const onEvent = (event: ImportEvent): void => {
    if (event.kind === 'tag') tagged.push(event.image);
    if (event.kind === 'evidence') {
      const { kind: _, ...lists } = event;
      evidence = lists;
    }
  };
  const write = (complete: boolean, images: readonly ReceiptImage[]) =>
    writeReceipt(task, { ...about, complete, evidence, images, time: now() });
  try {
    const result = await run(onEvent);
    await write(true, result.images.map(imageOf));
    return result;
  } catch (thrown) {
    // However it ended: by hand too.
    if (tagged.length > 0) await write(false, tagged).catch((also) => throwBoth(thrown, also));
    throw thrown;
  }
}

/** Whole seconds, as a receipt has them. */
const now = (): number => Math.floor(Date.now() / 1000) * 1000;

const imageOf = ({
  source,
  destination,
  digest,
  before,
}: ImportResult['images'][number]): ReceiptImage => ({
  ...{ source, destination, digest },
  ...(before === undefined ? {} : { before }),
});

async function writeReceipt({ path, signer }: ReceiptTask, receipt: Receipt): Promise<void> {
  const bytes = encodeReceipt(receipt);
  const put = (name: string, content: Uint8Array): Promise<void> =>
    replaceFile(name, (file) => file.writeFile(content), { overwrite: false });
  await put(path, bytes);
  if (signer !== undefined) await put(signatureOf(path), await signReceipt(bytes, signer));
}

function throwBoth(thrown: unknown, also: unknown): never {
  if (!(thrown instanceof Rejection)) throw thrown;
  const why = also instanceof Error ? also.message : String(also);
  const message = `${thrown.message}; and the receipt was not written: ${why}`;
  throw new Rejection(thrown.code, message, { cause: thrown });
}
