/** The program as one file: everything it needs beside Node, so that it starts fast. Without blanks, since Node reads and checks all of it at each start. */
import { build } from 'esbuild';
import { programOptions } from '../verifier/bundle.ts';

await build({ ...programOptions(import.meta.dirname), minifyWhitespace: true });
