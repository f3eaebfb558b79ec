/** What most runs of a program never use is evaluated when something of it is first asked for. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Libraries for few runs: the engine for regular expressions, readers of YAML and of conditions,
 * what looks for plugins. They lie beside main.js: Node reads and checks all of that at each start.
 */
const LIBRARIES = '@marcbachmann/cel-js|@tufjs/models|minimatch|re2js|tinyglobby|yaml';

/** What is evaluated late and stays in main.js, since it shares modules with the rest of it. */
const OF_NODE =
  'child_process|https|net|perf_hooks|readline(?:/promises)?|timers/promises|tls|util|' +
  'worker_threads|zlib';
const OF_POLICIES =
  'export-file|foreign-policy(?:/write)?|policy-file|trust-file(?:/carried)?|trust-store|tuf';
const OF_SOURCES = 'cosign|layout|sources|tarball|volumes';
/** What describes commands in oclif, as its other modules call it; other files have such names. */
const OF_OCLIF = '\\.{1,2}/(?:config|help|help/index)';
const DESCRIBING = /@oclif\/core\/lib\/(?:config|help)\/index\.js$/;

/** Each is one function, which oclif lays out its own errors and lists with. */
const FUNCTIONS = 'clean-stack|indent-string|wordwrap|wrap-ansi';

const FUNCTION = new RegExp(`^(?:${FUNCTIONS})$`);
const LIBRARY = new RegExp(`^(?:${LIBRARIES})$`);
const OURS = `@sealift/(?:${OF_POLICIES}|${OF_SOURCES})`;
const LATE = new RegExp(`^(?:${LIBRARIES}|${FUNCTIONS}|${OF_OCLIF}|${OURS}|node:(?:${OF_NODE}))$`);

/** A library beside main.js. */
export interface Library {
  /** Of the file that is its entry. */
  readonly path: string;
  /** Its name in `dist`. */
  readonly file: string;
}

/** `@marcbachmann/cel-js` → `cel-js.cjs`, `re2js` → `re2js.cjs`. */
const fileOf = (library: string): string => `${library.slice(library.lastIndexOf('/') + 1)}.cjs`;

/** @param libraries filled with those that lie beside main.js; none do where it is not given */
export const late = (libraries?: Map<string, Library>): Plugin => ({
  name: 'late',
  setup(build) {
    build.onResolve({ filter: LATE }, ({ path, namespace, resolveDir }) => {
      if (namespace === 'late') return undefined;
      const pluginData = { asked: path, resolveDir };
      if (!path.startsWith('.')) return { path, namespace: 'late', pluginData };
      const file = createRequire(join(resolveDir, 'x')).resolve(path);
      // Two files of one name in two folders would be one; and no folder of the host is built in.
      const [own] = DESCRIBING.exec(file) ?? [];
      return own === undefined ? undefined : { path: own, namespace: 'late', pluginData };
    });
    build.onResolve({ filter: /\.cjs$/, namespace: 'late' }, ({ path }) => ({
      path,
      external: true,
    }));
    build.onLoad({ filter: /./, namespace: 'late' }, async ({ pluginData }) => {
      const { asked, resolveDir } = pluginData as Asked;
      if (FUNCTION.test(asked)) return { contents: calling(asked), resolveDir };
      const target = createRequire(join(resolveDir, 'x')).resolve(asked);
      const names = await namesOf(asked, target);
      if (libraries === undefined || !LIBRARY.test(asked))
        return { contents: forwarding(names, asked), resolveDir };
      const file = fileOf(asked);
      libraries.set(file, { path: target, file });
      return { contents: forwarding(names, `./${file}`), resolveDir };
    });
  },
});

/** What a module asks for, and from where. */
interface Asked {
  readonly asked: string;
  readonly resolveDir: string;
}

async function namesOf(path: string, target: string): Promise<readonly string[]> {
  const names = Object.keys((await import(target)) as object).filter((name) => /^\w+$/.test(name));
  // What Node cannot see before it runs a module of CommonJS would be missing.
  if (names.every((name) => name === 'default'))
    throw new Error(`${path} names no exports: it cannot be evaluated late`);
  return names;
}

const forwarding = (names: readonly string[], path: string): string =>
  `let loaded;
const load = () => (loaded ??= require('${path}'));
module.exports = { ${names.map(getter).join(', ')} };`;

const calling = (path: string): string =>
  `module.exports = (...given) => require('${path}')(...given);`;

const getter = (name: string): string => `get ${name}() { return load().${name}; }`;
