export { decodeReceipt } from './decode.ts';
export { encodeReceipt } from './encode.ts';
export {
  type Before,
  RECEIPT_PREDICATE,
  type Receipt,
  type ReceiptEvidence,
  type ReceiptImage,
  type ReceiptTranslation,
} from './receipt.ts';
export { receiptSchema } from './schema.ts';
