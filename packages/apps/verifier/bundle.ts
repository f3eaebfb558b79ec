import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** CommonJS inside an ES module needs what Node gave it. */
const BANNER = `import { createRequire as sealiftRequire } from 'node:module';
import { dirname as sealiftDirname } from 'node:path';
import { fileURLToPath as sealiftPath } from 'node:url';
const require = sealiftRequire(import.meta.url);
const __filename = sealiftPath(import.meta.url);
const __dirname = sealiftDirname(__filename);`;

/** How esbuild makes one file of an app: `src/main.ts` → `dist/main.js`. */
export function programOptions(app: string): BuildOptions {
  return {
    entryPoints: [join(app, 'src/main.ts')],
    outfile: join(app, 'dist/main.js'),
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: BANNER },
    legalComments: 'eof',
    logLevel: 'warning',
    // Only its help of TypeScript projects would load it.
    external: ['typescript', 'ts-node', 'pnpapi'],
  };
}
