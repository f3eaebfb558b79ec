import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

/** CommonJS inside an ES module needs what Node gave it. */
const BANNER = `import { createRequire as sealiftRequire } from 'node:module';
import { dirname as sealiftDirname } from 'node:path';
import { fileURLToPath as sealiftPath } from 'node:url';
const require = sealiftRequire(import.meta.url);
const __filename = sealiftPath(import.meta.url);
const __dirname = sealiftDirname(__filename);`;

/** Evaluated when something of them is first used, since most runs never do: the engine for regular expressions, what looks for plugins, and parts of Node. */
const LATE = /^(?:re2js|minimatch|tinyglobby|node:(?:child_process|https|net|readline(?:\/promises)?|timers\/promises|tls|worker_threads|zlib))$/;
const late: Plugin = {
  name: 'late',
  setup(build) {
    build.onResolve({ filter: LATE }, ({ path, namespace, resolveDir }) =>
      namespace === 'late' ? undefined : { path, namespace: 'late', pluginData: resolveDir },
    );
    build.onLoad({ filter: LATE, namespace: 'late' }, async ({ path, pluginData }) => {
      const names = Object.keys((await import(createRequire(join(pluginData as string, 'x')).resolve(path))) as object).filter((name) => /^\w+$/.test(name));
      const exported = names.map((name) => `get ${name}() { return require('${path}').${name}; }`);
      return { contents: `module.exports = { ${exported.join(', ')} };`, resolveDir: pluginData as string };
    });
  },
};

/**
 * Importing `node:process` as an ES module asks for each of its members, and with process.stdin a socket is made of standard input, which is
 * non-blocking from then on. The global is the same object.
 */
const ambient: Plugin = {
  name: 'ambient',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?process$/ }, ({ path }) => ({ path, namespace: 'ambient' }));
    build.onLoad({ filter: /./, namespace: 'ambient' }, () => ({ contents: 'module.exports = process;' }));
  },
};

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
    plugins: [late, ambient],
    // Only its help of TypeScript projects would load it.
    external: ['typescript', 'ts-node', 'pnpapi'],
  };
}
