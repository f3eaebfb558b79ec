export { verifyBlob } from './verify-blob.ts';
