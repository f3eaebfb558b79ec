/** The plugin as one file: cosign starts it several times for one signature. */
import { build } from 'esbuild';
import { programOptions } from '../verifier/bundle.ts';

await build(programOptions(import.meta.dirname));
