/** The program as one file: everything it needs beside Node, so that it starts fast. */
import { bundle, mainOptions, startOptions } from '../verifier/bundle.ts';

await bundle(mainOptions(import.meta.dirname));
await bundle(startOptions(import.meta.dirname));
