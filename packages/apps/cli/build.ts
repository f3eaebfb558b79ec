/** The program as one file: everything it needs beside Node, so that it starts fast. */
import { build } from 'esbuild';
import { programOptions } from '../verifier/bundle.ts';

await build(programOptions(import.meta.dirname));
