export { COPY_PREDICATE, type Copied, encodeCopy, saysSameCopy } from './copy.ts';
export { copySchema } from './copy-schema.ts';
export { decodeReceipt } from './decode.ts';
export { encodeReceipt } from './encode.ts';
export {
  type Before,
  RECEIPT_PREDICATE,
  type Receipt,
  type ReceiptCountersigned,
  type ReceiptEvidence,
  type ReceiptImage,
  type ReceiptTranslation,
  type SignedScheme,
} from './receipt.ts';
export { receiptSchema } from './schema.ts';
