import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES_PAGE, renderCodes } from './codes-page.ts';
import { checkRepository } from './index.ts';

const root = new URL('../../../..', import.meta.url).pathname;
if (process.argv.includes('--write')) writeFileSync(join(root, CODES_PAGE), renderCodes());
const { violations, summary } = checkRepository(root);
for (const violation of violations) console.log(violation);
console.log(`docs: ${violations.length === 0 ? summary : `${violations.length} violations`}`);
process.exitCode = violations.length === 0 ? 0 : 1;
