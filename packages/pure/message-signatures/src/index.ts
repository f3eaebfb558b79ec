export { type Algorithm, parseBase, type SignedRequest } from './base.ts';
export { algorithmOf, requestKeyId } from './key.ts';
export { type ReceivedRequest, type RequestSignature, readRequestSignature } from './read.ts';
export {
  type RequestSigner,
  type RequestToSign,
  type SignatureHeaders,
  signRequest,
} from './sign.ts';
export { checkWindow, verifyRequestSignature, WINDOW_SECONDS } from './verify.ts';
