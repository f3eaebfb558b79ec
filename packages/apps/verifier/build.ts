/**
 * The program as one file, and the one its threads run: everything it needs beside Node, so that it
 * starts fast and can be carried over the gap.
 */
import { besideOptions, bundle, mainOptions, startOptions } from './bundle.ts';

await bundle(mainOptions(import.meta.dirname));
await bundle(startOptions(import.meta.dirname));
await bundle(besideOptions(import.meta.dirname, '@sealift/blobs/hash-worker'));
