import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES_PAGE, renderCodes } from './codes-page.ts';
import { checkRepository } from './index.ts';
import { REFERENCE_PAGE, referenceOf } from './reference/page.ts';

const root = new URL('../../../..', import.meta.url).pathname;
if (process.argv.includes('--write')) {
  writeFileSync(join(root, CODES_PAGE), renderCodes());
  writeFileSync(join(root, REFERENCE_PAGE), await referenceOf(root));
}
const { violations, summary } = await checkRepository(root);
for (const violation of violations) console.log(violation);
console.log(`docs: ${violations.length === 0 ? summary : `${violations.length} violations`}`);
process.exitCode = violations.length === 0 ? 0 : 1;
