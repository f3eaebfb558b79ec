/** The signature of a receipt is a file beside it, as a seal is beside its bundle. */
import { RECEIPT_PREDICATE } from '@sealift/receipt';
import { decodeOwn, type OwnKind, type OwnPins, verifyOwn } from './own-statement.ts';

const RECEIPT: OwnKind = { name: 'the signature', predicate: RECEIPT_PREDICATE, code: 'RECEIPT' };

/**
 * Verifies who signed a receipt. @param receipt its bytes @returns the fingerprint of the key
 * @throws Rejection RECEIPT, whatever is wrong with it
 */
export const verifyReceipt = (
  signature: Uint8Array,
  receipt: Uint8Array,
  pins: Omit<OwnPins, 'denials'>,
): Promise<string> => verifyOwn(decodeOwn(signature, RECEIPT), receipt, RECEIPT, pins);
