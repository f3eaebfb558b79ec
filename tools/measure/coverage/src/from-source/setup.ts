import './count-threads.ts';
import { join } from 'node:path';

/** Tests start programs with `process.execPath`, and Node passes NODE_V8_COVERAGE on to each. */
const work = process.env['SEALIFT_COVERAGE_DIR'];
if (work === undefined) throw new Error('SEALIFT_COVERAGE_DIR is not set: run src/main.ts');
process.execPath = join(work, 'node');
process.env['NODE_V8_COVERAGE'] = join(work, 'raw');
