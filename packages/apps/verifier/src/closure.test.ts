import { join } from 'node:path';
import { mainOptions } from '@sealift/program-file';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** Modules of Node that open a socket, or look a name up. */
const NETWORK = [
  'net',
  'http',
  'https',
  'http2',
  'tls',
  'dns',
  'dns/promises',
  'dgram',
  'inspector',
  'inspector/promises',
  'cluster',
];
/** Globals that do. Only the global is renamed: a library may call its own function `fetch`. */
const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];

/** How the bundle names a part of Node. */
const OF_NODE = 'of-node:';

const APP = join(import.meta.dirname, '..');

describe('the closure of sealift-verify', () => {
  let code = '';
  let inputs: string[] = [];
  let imported: string[] = [];

  beforeAll(async () => {
    const define = Object.fromEntries(GLOBALS.map((name) => [name, `FORBIDDEN_${name}`]));
    const result = await build({
      ...mainOptions(APP),
      conditions: ['sealift-source'],
      define,
    });
    code = result.outputFiles[0]?.text ?? '';
    inputs = Object.keys(result.metafile.inputs);
    const external = Object.values(result.metafile.inputs).flatMap((input) =>
      input.imports.filter((each) => each.external).map(({ path }) => path),
    );
    imported = [
      ...new Set([
        ...external,
        ...inputs
          .filter((path) => path.startsWith(OF_NODE))
          .map((path) => path.slice(OF_NODE.length)),
      ]),
    ];
  });

  const holds = (file: string): boolean => inputs.some((path) => path.includes(file));
  it('is one file that holds the verifier, and what it would load late', () => {
    expect(code.length).toBeGreaterThan(100_000);
    expect(holds('/pure/verify/src/verify.ts')).toBe(true);
    expect(holds('/node_modules/pkijs/')).toBe(true);
  });

  it('is started without pkijs, which lies beside it', async () => {
    const options = mainOptions(APP, ['@sealift/pki/second-opinion']);
    const { metafile } = await build({ ...options, conditions: ['sealift-source'] });
    const atStart = Object.keys(metafile.inputs);
    expect(atStart.some((path) => path.includes('/pure/verify/src/verify.ts'))).toBe(true);
    expect(atStart.some((path) => path.includes('/node_modules/pkijs/'))).toBe(false);
    const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    expect(external.map(({ path }) => path)).toContain('./second-opinion.js');
  });

  it('is started without the libraries for few runs, which lie beside it', async () => {
    const libraries = new Map();
    const options = mainOptions(APP, [], libraries);
    const { metafile } = await build({ ...options, conditions: ['sealift-source'] });
    const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    for (const name of ['cel-js', 're2js', 'yaml']) {
      expect([...libraries.keys()]).toContain(`${name}.cjs`);
      expect(external.map(({ path }) => path)).toContain(`./${name}.cjs`);
      const atStart = Object.keys(metafile.inputs).filter((path) => !path.startsWith('late:'));
      expect(atStart.filter((path) => path.includes(`/node_modules/${name}/`))).toEqual([]);
    }
  });

  it.each(NETWORK)('does not import node:%s', (name) => {
    expect(imported.filter((path) => path === name || path === `node:${name}`)).toEqual([]);
    expect(code).not.toMatch(
      new RegExp(`(?:require|import|getBuiltinModule)\\(\\s*["'\`](?:node:)?${name}["'\`]`),
    );
  });

  it.each(GLOBALS)('does not use the global %s', (name) =>
    expect(code).not.toContain(`FORBIDDEN_${name}`),
  );

  it('holds nothing of packages/network, and no undici', () => {
    expect(inputs.filter((path) => /\/network\/|node_modules\/undici\//.test(path))).toEqual([]);
    expect(code).not.toMatch(/\bundici\b/);
  });

  it('imports nothing but Node itself, and what oclif would load of a developer', () => {
    const foreign = imported.filter(
      (path) => !path.startsWith('node:') && path !== '<runtime>' && !NODE_MODULES.includes(path),
    );
    expect(foreign).toEqual(['typescript']);
  });
});

const NODE_MODULES = [
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'module',
  'os',
  'path',
  'process',
  'readline',
  'stream',
  'tty',
  'url',
  'util',
  'worker_threads',
];
