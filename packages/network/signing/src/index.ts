export { attachSignature, payloadFor } from './attach.ts';
export { type Attached, attachAttestation, attachBundle, attachSbom } from './attach-evidence.ts';
export type { Credential, Signer } from './credential.ts';
export { signMessage } from './evidence/bundle.ts';
export type { SigningServices } from './evidence/prove.ts';
export { attestFile } from './file.ts';
export {
  attestImage,
  type Format,
  repositoryName,
  type Signed,
  type SigningOptions,
  signImage,
} from './image.ts';
export { sealBundle, signDenyPack, signReceipt } from './own-statement.ts';
export { fulcioCredential } from './services/fulcio.ts';
export { readSigningConfig, type SigningConfig } from './signing-config.ts';
