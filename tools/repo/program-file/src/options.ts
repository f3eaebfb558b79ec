import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { type Library, late } from './late.ts';

/** CommonJS inside an ES module needs what Node gave it. */
const BANNER = `const require = process
  .getBuiltinModule('node:module')
  .createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/**
 * Importing a part of Node as an ES module asks for each of its members: of node:fs, and streams
 * are loaded; of node:process, and a
 * socket is made of standard input, which is non-blocking from then on. So parts of Node are taken
 * as they are.
 */
const ofNode: Plugin = {
  name: 'of-node',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[\w/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'of-node' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'of-node' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

/**
 * What oclif asks of the surroundings, and nobody here wants to know: what DEBUG turns on, and
 * whether this Linux runs on Windows, which takes several files (T30); how many colours a theme
 * may have, since there is none; the pictures of a spinner that never turns.
 */
const QUIET = {
  debug: 'module.exports = () => () => {};',
  'wsl-utils': 'module.exports = { isWsl: false };',
  'supports-color': 'module.exports = { stdout: false, stderr: false };',
  'cli-spinners': 'module.exports = { dots2: { frames: [] }, line: { frames: [] } };',
};
const quiet: Plugin = {
  name: 'quiet',
  setup(build) {
    for (const [name, contents] of Object.entries(QUIET)) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({
        path: name,
        namespace: 'quiet',
      }));
      build.onLoad({ filter: new RegExp(`^${name}$`), namespace: 'quiet' }, () => ({ contents }));
    }
  },
};

/**
 * start.js asks for the program when the compile cache is on: until then main.js stays a file of
 * its own.
 */
const apart: Plugin = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.js', external: true }));
  },
};

/**
 * What few runs ask for lies beside main.js and is imported from there: read in main.js, it would
 * cost each start.
 */
const beside = (entries: readonly string[]): Plugin => ({
  name: 'beside',
  setup(build) {
    const files = entries.map((entry) => `./${nameOf(entry)}`);
    build.onResolve({ filter: /^\.\/[\w-]+\.[jt]s$/ }, ({ path, kind }) => {
      const file = path.replace(/\.[jt]s$/, '');
      const apart = kind === 'dynamic-import' && files.includes(file);
      return apart ? { path: `${file}.js`, external: true } : undefined;
    });
  },
});

/** What is built is changed once more before it is written, and listed. */
export type FileOptions = BuildOptions & { readonly write: false; readonly metafile: true };

/**
 * One file of `src/NAME.ts` and what it needs beside Node, without blanks, since Node reads and
 * checks all of it at each start.
 */
const options = (app: string, name: string): FileOptions => ({
  entryPoints: [join(app, 'src', `${name}.ts`)],
  outfile: join(app, 'dist', `${name}.js`),
  bundle: true,
  write: false,
  metafile: true,
  absWorkingDir: app,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: 'eof',
  logLevel: 'warning',
});

/**
 * The app itself, `dist/main.js`. @param entries what lies beside it, as in besideOptions
 * @param libraries filled with those that lie beside it too; none do where it is not given
 */
export const mainOptions = (
  app: string,
  entries: readonly string[] = [],
  libraries?: Map<string, Library>,
): FileOptions => ({
  ...options(app, 'main'),
  banner: { js: BANNER },
  plugins: [quiet, late(libraries), beside(entries), ofNode],
  // Only its help of TypeScript projects would load it.
  external: ['typescript', 'ts-node', 'pnpapi'],
});

/** What the launcher loads first, `dist/start.js`. */
export const startOptions = (app: string): FileOptions => ({
  ...options(app, 'start'),
  conditions: ['sealift-source'],
  plugins: [apart, ofNode],
});

/** `@sealift/PACKAGE/NAME` → `NAME`. */
const nameOf = (entry: string): string => entry.slice(entry.lastIndexOf('/') + 1);

/**
 * What lies beside the program, run in a thread or a process of its own, or imported when it is
 * asked for: `dist/NAME.js`. @param entry `@sealift/PACKAGE/NAME`
 */
export const besideOptions = (app: string, entry: string): FileOptions => ({
  ...options(app, 'main'),
  entryPoints: [entry],
  outfile: join(app, 'dist', `${nameOf(entry)}.js`),
  plugins: [ofNode],
});

/** A library that main.js asks for when it is first used. */
export const libraryOptions = (app: string, { path, file }: Library): FileOptions => ({
  ...options(app, 'main'),
  entryPoints: [path],
  outfile: join(app, 'dist', file),
  format: 'cjs',
  plugins: [ofNode],
});
