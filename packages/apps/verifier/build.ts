/** The program as one file: everything it needs beside Node, so that it starts fast and can be carried over the gap. */
import { build } from 'esbuild';
import { programOptions } from './bundle.ts';

await build(programOptions(import.meta.dirname));
