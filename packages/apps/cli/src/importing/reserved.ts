/**
 * The files of a receipt. Nobody can take back an import whose receipt is lost: the files are open,
 * and hold the room that they will need, before anything is pushed.
 */
import { rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { replaceFile, writeAt } from '@sealift/blobs';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import { encodeReceipt, type Receipt } from '@sealift/receipt';
import { signReceipt } from '@sealift/signing';
import { signatureOf } from '@sealift/workflows/receipts';
import type { ReceiptTask } from './receipt.ts';

/** Holds the room that a receipt needs. @throws Rejection IO | LIMIT */
export type Reserve = (receipt: Receipt) => Promise<void>;

type Work = (reserve: Reserve) => Promise<Receipt | undefined>;

/** More than a signature is with the longest key. */
const SIGNATURE_ROOM = 16_384;

/**
 * Writes the receipt that `work` gives, and its signature; no file where it gives none.
 * @returns why either is not there
 */
export async function writeReserved(task: ReceiptTask, work: Work): Promise<Rejection | undefined> {
  const { path, signer } = task;
  let isSigned = false;
  try {
    const write = async (file: FileHandle): Promise<Rejection | undefined> => {
      if (signer === undefined) return writeAlone(file, work);
      const unsigned = await writeSigned(file, { path, signer }, work);
      isSigned = unsigned === undefined;
      return unsigned;
    };
    return await replaceFile(path, write, { overwrite: false });
  } catch (thrown) {
    // A signature of nothing would keep the next receipt from its place.
    if (isSigned) rmSync(signatureOf(path), { force: true });
    return asRejection(thrown, 'the receipt was not written');
  }
}

async function writeAlone(file: FileHandle, work: Work): Promise<undefined> {
  await fill(file, encodeReceipt(needed(await work((receipt) => hold(file, receipt)))));
}

/**
 * The signature gets its name first: a receipt that says it is complete is never there without.
 * Where there is none, what was done has a receipt still, which says that not all went well.
 */
async function writeSigned(
  file: FileHandle,
  { path, signer }: ReceiptTask & { readonly signer: Signer },
  work: Work,
): Promise<Rejection | undefined> {
  let receipt: Receipt | undefined;
  try {
    const write = async (beside: FileHandle): Promise<void> => {
      receipt = await work(async (likely) => {
        await hold(file, likely);
        await holdBytes(beside, SIGNATURE_ROOM);
      });
      const bytes = encodeReceipt(needed(receipt));
      await fill(file, bytes);
      await fill(beside, await signReceipt(bytes, signer));
    };
    await replaceFile(signatureOf(path), write, { overwrite: false });
    return undefined;
  } catch (thrown) {
    if (receipt === undefined) throw thrown;
    await fill(file, encodeReceipt({ ...receipt, complete: false }));
    return asRejection(thrown, `the receipt ${printable(path)} is there, and is not signed`);
  }
}

const needed = (receipt: Receipt | undefined): Receipt =>
  receipt ?? reject('IO', 'no tag was written that a receipt could name');

const hold = (file: FileHandle, receipt: Receipt): Promise<void> =>
  holdBytes(file, encodeReceipt(receipt).length);

/** Some file systems find out only then that they are full. */
async function holdBytes(file: FileHandle, length: number): Promise<void> {
  writeAt(file.fd, new Uint8Array(length), 0);
  await file.sync();
}

async function fill(file: FileHandle, bytes: Uint8Array): Promise<void> {
  writeAt(file.fd, bytes, 0);
  await file.truncate(bytes.length);
}

function asRejection(thrown: unknown, what: string): Rejection {
  const [code, why] =
    thrown instanceof Rejection
      ? [thrown.code, thrown.message]
      : ['INTERNAL' as const, `${thrown}`];
  return new Rejection(code, `${what}: ${why}`, { cause: thrown });
}
