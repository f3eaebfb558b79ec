import { checkLayers } from './index.ts';

const root = process.argv[2] ?? new URL('../../../..', import.meta.url).pathname;
const { violations, warnings } = checkLayers(root);
for (const warning of warnings) console.log(`warning: ${warning}`);
for (const violation of violations) console.log(violation);
console.log(
  violations.length === 0
    ? 'layers: apps → network → local → pure holds'
    : `layers: ${violations.length} violations`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
