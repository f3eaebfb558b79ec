export { decodeKeyFile, type KeyFile, type ScryptParams } from './encrypted/key-file.ts';
export { decryptKey, encryptKey } from './encrypted/seal.ts';
export { generateKey, type NewKeyType } from './generate.ts';
export { importKey } from './import.ts';
export { loadSigner, openKeyText, readKeyText } from './load.ts';
export { readPasswordFile } from './password-file.ts';
export { type Signer, signerOf } from './signer.ts';
export { refuseWeakKey } from './weak-rsa.ts';
