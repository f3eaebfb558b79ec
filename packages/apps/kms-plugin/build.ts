/** The plugin as one file: cosign starts it several times for one signature. */
import { writeProgram } from '@sealift/program-file';

await writeProgram(import.meta.dirname);
