/** The plugin as one file: cosign starts it several times for one signature. */
import { bundle, mainOptions } from '../verifier/bundle.ts';

await bundle(mainOptions(import.meta.dirname));
