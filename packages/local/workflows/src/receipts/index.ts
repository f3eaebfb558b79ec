export { readReceipt, type SignedReceipt, signatureOf } from './read.ts';
export { receiptJson, renderReceipt } from './show.ts';
