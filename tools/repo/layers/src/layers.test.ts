import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLayers } from './index.ts';

interface Planted {
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly readme?: boolean;
  readonly tsconfig?: object;
}

const PURE = { extends: '../../../tsconfig.pure.json', compilerOptions: { rootDir: 'src' } };

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/**
 * Writes a workspace of these folders to disk; each package is named after the last folder of its
 * path.
 */
function plant(packages: Readonly<Record<string, Planted>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sealift-layers-'));
  roots.push(root);
  write(
    join(root, 'package.json'),
    JSON.stringify({ devDependencies: { vitest: '1', '@sealift/kit': '1' } }),
  );
  for (const [
    folder,
    { dependencies, devDependencies, files, readme, tsconfig = PURE },
  ] of Object.entries(packages)) {
    const name = `@sealift/${folder.split('/').at(-1)}`;
    write(
      join(root, folder, 'package.json'),
      JSON.stringify({
        name,
        exports: { '.': { 'sealift-source': './src/index.ts' } },
        dependencies: versions(dependencies),
        devDependencies: versions(devDependencies),
      }),
    );
    write(join(root, folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    if (readme !== false) write(join(root, folder, 'README.md'), name);
    for (const [path, text] of Object.entries(files ?? {})) write(join(root, folder, path), text);
  }
  return root;
}

const versions = (names: readonly string[] = []) =>
  Object.fromEntries(names.map((name) => [name, '1']));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const imports = (specifier: string): string => `import { x } from ${JSON.stringify(specifier)};\n`;
const violations = (packages: Readonly<Record<string, Planted>>): readonly string[] =>
  checkLayers(plant(packages)).violations;

const SOUND: Readonly<Record<string, Planted>> = {
  'packages/pure/bytes': {
    dependencies: ['@noble/hashes'],
    files: { 'src/index.ts': imports('@noble/hashes/sha2.js') },
  },
  'packages/local/blobs': {
    dependencies: ['@sealift/bytes'],
    files: { 'src/index.ts': imports('@sealift/bytes') + imports('node:fs') },
  },
  'packages/network/registry': {
    dependencies: ['@sealift/blobs', '@sealift/http'],
    files: { 'src/index.ts': imports('@sealift/http') },
  },
  'packages/network/http': {
    dependencies: ['undici'],
    files: { 'src/index.ts': imports('undici') + imports('node:tls') },
  },
  'packages/apps/verifier': {
    devDependencies: ['@sealift/blobs'],
    files: { 'src/index.ts': imports('@sealift/blobs') },
  },
  'packages/apps/cli': {
    dependencies: ['@sealift/verifier', '@sealift/registry'],
    files: { 'src/index.ts': imports('@sealift/registry') },
  },
  'tools/testkit/kit': {
    dependencies: ['@sealift/registry'],
    files: { 'src/index.ts': imports('@sealift/registry') },
  },
};

/** The sound workspace with one package planted or replaced. */
const withPackage = (folder: string, planted: Planted) => ({ ...SOUND, [folder]: planted });
const withSource = (folder: string, text: string, path = 'src/x.ts') =>
  withPackage(folder, { ...SOUND[folder], files: { [path]: text } });

describe('checkLayers', () => {
  it('accepts a sound workspace', () => expect(violations(SOUND)).toEqual([]));

  it('refuses to call an empty folder sound', () => expect(violations({})).toHaveLength(1));

  it.each([
    [
      'a package that depends on a higher layer',
      withPackage('packages/pure/oci', { dependencies: ['@sealift/blobs'] }),
      'pure/ may not depend on local/',
    ],
    [
      'a package that depends on a tool',
      withPackage('packages/local/layout', { devDependencies: ['@sealift/kit'] }),
      'local/ may not depend on tools/',
    ],
    [
      'a job that stands on another',
      {
        ...withPackage('packages/network/signing', { dependencies: ['@sealift/import'] }),
        'packages/network/import': { dependencies: ['@sealift/registry'] },
      },
      '@sealift/import is a job of its own',
    ],
    [
      'a type import from a higher layer',
      withSource('packages/pure/bytes', imports('@sealift/registry').replace('{', 'type {')),
      'pure/ may not import network/',
    ],
    [
      'an app that imports an app',
      withSource('packages/apps/cli', imports('@sealift/verifier')),
      'an app is no library',
    ],
    [
      'a package that is imported inside',
      withSource('packages/apps/cli', `const x = await import(${"'"}@sealift/registry');`),
      'imports a package inside',
    ],
    [
      'an import of a tool outside tests',
      withSource('packages/network/registry', imports('@sealift/kit')),
      'network/ may not import tools/',
    ],
    [
      'an undeclared dependency',
      withSource('packages/local/blobs', imports('tar-stream')),
      'tar-stream is not among the dependencies',
    ],
    [
      'a root dependency used outside tests',
      withSource('packages/local/blobs', imports('vitest')),
      'vitest is not among the dependencies',
    ],
    [
      'a path past index.ts',
      withSource('packages/local/blobs', imports('@sealift/bytes/src/hex.ts')),
      'reaches past index.ts',
    ],
    ...['node:https', 'node:http', 'node:net', 'node:tls', 'http2', 'node:dns'].flatMap((module) =>
      ['packages/network/registry', 'packages/apps/cli'].map(
        (folder): [string, Readonly<Record<string, Planted>>, string] => [
          `a connection beside the one place for them: ${module} in ${folder} (T35)`,
          withSource(folder, imports(module)),
          'connections are made in packages/network/http alone',
        ],
      ),
    ),
    [
      'a client of others beside it',
      withPackage('packages/network/signing', {
        dependencies: ['undici'],
        files: { 'src/x.ts': imports('undici') },
      }),
      'connections are made in packages/network/http alone: undici',
    ],
    [
      'a connection without an import beside it',
      withSource('packages/network/registry', `await fetch('https://example')`),
      'opens a connection',
    ],
    [
      'a path past index.ts in a test',
      withSource('packages/local/blobs', imports('@sealift/bytes/src/hex.ts'), 'src/x.test.ts'),
      'reaches past index.ts',
    ],
    [
      'a relative path into a neighbour',
      withSource('packages/local/blobs', imports('../../../pure/bytes/src/hex.ts')),
      'reaches out of its package',
    ],
    [
      'a relative path from a tool into a package',
      withSource('tools/testkit/kit', imports('../../../../packages/pure/bytes/src/hex.ts')),
      'reaches out of its package',
    ],
    [
      'a re-export of a neighbour',
      withSource('packages/local/blobs', `export * from "../../../pure/bytes/src/hex.ts";`),
      'reaches out of its package',
    ],
    [
      'a fixture of the tests outside tests',
      withSource('packages/local/blobs', imports('./world.fixture.ts')),
      'imports what belongs to tests',
    ],
    [
      'an undeclared entry of another app',
      withSource('packages/apps/cli', imports('@sealift/verifier/inner')),
      'reaches past index.ts',
    ],
    [
      'a module of Node in pure/',
      withSource('packages/pure/bytes', imports('node:fs')),
      'pure/ imports no module of Node: fs',
    ],
    [
      'a name by platform that its package does not know',
      withSource('packages/pure/bytes', imports('#sha2')),
      "#sha2 is not among its package's imports",
    ],
    [
      'a module of Node without its prefix in pure/',
      withSource('packages/pure/bytes', imports('fs/promises')),
      'pure/ imports no module of Node',
    ],
    [
      'a socket in local/',
      withSource('packages/local/blobs', imports('node:net')),
      'local/ opens no socket: net',
    ],
    [
      'a socket for its effect',
      withSource('packages/local/blobs', `import 'node:http2';`),
      'local/ opens no socket: http2',
    ],
    [
      'a lazy socket in local/',
      withSource('packages/local/blobs', `const x = await import('node:dns');`),
      'local/ opens no socket: dns',
    ],
    [
      'an import over two lines',
      withSource('packages/local/blobs', `import {\n  x,\n} from\n  'node:tls';`),
      'local/ opens no socket: tls',
    ],
    [
      'a socket in the verifier',
      withSource('packages/apps/verifier', imports('node:https')),
      'packages/apps/verifier opens no socket',
    ],
    [
      'undici in local/',
      withPackage('packages/local/blobs', {
        dependencies: ['undici'],
        files: { 'src/x.ts': imports('undici') },
      }),
      'opens no socket: undici',
    ],
    [
      'fetch in local/',
      withSource('packages/local/blobs', 'await fetch(url);'),
      'opens a connection',
    ],
    [
      'a program in a string',
      withSource('packages/local/blobs', 'new Worker(text, { eval: true });'),
      'runs text as code',
    ],
    [
      'a module loaded behind the imports',
      withSource('packages/local/blobs', `process.getBuiltinModule('net');`),
      'behind the import statements',
    ],
    [
      'a computed import',
      withSource('packages/local/blobs', 'await import(name);'),
      'imports something computed',
    ],
    [
      'an import from a template',
      withSource('packages/local/blobs', 'await import(`node:$' + '{name}`);'),
      'imports something computed',
    ],
    [
      'a verifier that needs the network',
      withPackage('packages/apps/verifier', { devDependencies: ['@sealift/registry'] }),
      "the verifier's closure",
    ],
    [
      'a verifier that is published with what it needs beside it',
      withPackage('packages/apps/verifier', { dependencies: ['@sealift/blobs'] }),
      'its file holds all it needs: move @sealift/blobs to devDependencies',
    ],
    [
      'a package without README.md',
      withPackage('packages/pure/oci', { readme: false }),
      'packages/pure/oci: README.md is missing',
    ],
    [
      'a pure package that the compiler lets have Node',
      withPackage('packages/pure/oci', { tsconfig: { extends: '../../../tsconfig.base.json' } }),
      'must extend',
    ],
    [
      'a pure package with the types of a browser',
      withPackage('packages/pure/oci', {
        tsconfig: { ...PURE, compilerOptions: { lib: ['dom'] } },
      }),
      'may not set lib',
    ],
    ...['packages/oci', 'packages/other/oci', 'packages/pure/oci/inner', 'tools/kit'].map(
      (folder): [string, Readonly<Record<string, Planted>>, string] => [
        `a package without a room: ${folder}`,
        withPackage(folder, {}),
        `${folder}: a package stands in a room: move it to packages/{pure,local,network,apps}/NAME`,
      ],
    ),
    [
      'a line that leaves the screen',
      withSource('packages/pure/bytes', `const x = '${'x'.repeat(90)}';`),
      'packages/pure/bytes/src/x.ts:1: 103 columns, at most 100; break the line',
    ],
    [
      'a line that leaves the screen in a test of a tool',
      withSource('tools/testkit/kit', `\n// ${'x'.repeat(98)}`, 'src/x.test.ts'),
      'tools/testkit/kit/src/x.test.ts:2: 101 columns',
    ],
    [
      'an index.ts that hides its exports',
      withSource('packages/pure/bytes', `export * from './hex.ts';`, 'src/index.ts'),
      'hides what is exported',
    ],
  ])('refuses %s', (_, planted, line) => {
    expect(violations(planted).join('\n')).toContain(line);
  });

  it('refuses a cycle through two packages', () => {
    const cyclic = {
      'packages/pure/a': { dependencies: ['@sealift/b'] },
      'packages/pure/b': { dependencies: ['@sealift/a'] },
    };
    expect(violations(cyclic)).toHaveLength(2);
  });

  it('refuses a verifier that reaches the network through another package', () => {
    const planted = {
      ...withPackage('packages/local/blobs', { dependencies: ['@sealift/registry'] }),
    };
    expect(violations(planted).join('\n')).toContain(
      "the verifier's closure holds pure/ and local/ only, not @sealift/registry",
    );
  });

  it('lets tests use Node, the test kit and what the root declares', () => {
    const test = imports('node:http') + imports('vitest') + imports('@sealift/kit');
    expect(violations(withSource('packages/local/blobs', test, 'src/x.test.ts'))).toEqual([]);
  });

  it('lets what tests share use what tests use', () => {
    expect(
      violations(
        withSource(
          'packages/pure/bytes',
          imports('@sealift/kit') + imports('node:fs'),
          'src/world.fixture.ts',
        ),
      ),
    ).toEqual([]);
  });

  it('counts characters, not bytes or surrogates', () => {
    const text = `// ${'é😀'.repeat(48)}.`;
    expect(violations(withSource('packages/pure/bytes', text))).toEqual([]);
  });

  it('overlooks what stands in a comment', () => {
    expect(
      violations(
        withSource(
          'packages/pure/bytes',
          `/**\n * import { x } from 'node:fs';\n */\n// import 'node:net';\n`,
        ),
      ),
    ).toEqual([]);
  });

  it('finds an import that follows a comment on its line', () => {
    expect(
      violations(withSource('packages/pure/bytes', `/* x */ import 'node:net';`)),
    ).toHaveLength(1);
  });

  it('warns above 14 exported names and refuses more than 16', () => {
    const exporting = (count: number) =>
      `export { ${Array.from({ length: count }, (_, i) => `name${i}`).join(',\n')}, type ` +
      `Uncounted } from './x.ts';`;
    const find = (count: number) =>
      checkLayers(plant(withSource('packages/pure/bytes', exporting(count), 'src/index.ts')));
    expect(find(14)).toEqual({ violations: [], warnings: [] });
    expect(find(16).warnings).toHaveLength(1);
    expect(find(17).violations).toHaveLength(1);
  });
});
