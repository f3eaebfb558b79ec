/**
 * The program as one file: everything it needs beside Node, so that it starts fast and can be
 * carried over the gap.
 */
import { bundle, mainOptions, startOptions } from './bundle.ts';

await bundle(mainOptions(import.meta.dirname));
await bundle(startOptions(import.meta.dirname));
