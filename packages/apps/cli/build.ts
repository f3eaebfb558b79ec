/** The program as one file, and those of its threads and processes, so that it starts fast. */
import { besideOptions, bundle, mainOptions, startOptions } from '../verifier/bundle.ts';

await bundle(mainOptions(import.meta.dirname));
await bundle(startOptions(import.meta.dirname));
await bundle(besideOptions(import.meta.dirname, '@sealift/blobs/hash-worker'));
await bundle(besideOptions(import.meta.dirname, '@sealift/pkcs11/token-process'));
