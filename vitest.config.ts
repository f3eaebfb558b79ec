import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Folders that a person names, with `..` or from where they stand: tests see the one whole path.
 */
for (const name of ['SEALIFT_PEERS_DIR', 'SEALIFT_TOOLS_DIR']) {
  const folder = process.env[name];
  if (folder !== undefined && folder !== '') process.env[name] = resolve(folder);
}

/** Of the programs that stories start, by the hundred: they may say so to those. */
process.env['NODE_COMPILE_CACHE'] = resolve(import.meta.dirname, 'node_modules/.cache/sealift');

/** Packages are tested from their sources; stories run the built programs. */
const source = {
  resolve: { conditions: ['sealift-source'] },
  ssr: { resolve: { conditions: ['sealift-source'] } },
};

export default defineConfig({
  test: {
    // Tests wait for programs and sockets as much as they compute: every processor has a worker.
    maxWorkers: '100%',
    // A worker loads each module once, not once for every file: half of the time went there.
    isolate: false,
    unstubEnvs: true,
    // Slow tests are measured, not told of at every run.
    slowTestThreshold: 10_000,
    projects: [
      {
        ...source,
        test: {
          name: 'packages',
          include: ['packages/*/*/src/**/*.test.ts'],
          exclude: ['**/*.story.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'tools',
          include: ['tools/*/*/src/**/*.test.ts', 'examples/src/*.test.ts'],
          exclude: ['**/*.story.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'stories',
          include: ['{packages,tools}/*/*/src/**/*.story.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: {
      include: ['packages/*/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts'],
    },
  },
});
