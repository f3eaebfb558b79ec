import { defineConfig } from 'vitest/config';

/** Packages are tested from their sources; stories run the built programs. */
const source = {
  resolve: { conditions: ['sealift-source'] },
  ssr: { resolve: { conditions: ['sealift-source'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'packages',
          include: ['packages/*/*/src/**/*.test.ts'],
          exclude: ['**/*.story.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'tools',
          include: ['tools/*/*/src/**/*.test.ts', 'examples/src/*.test.ts'],
          exclude: ['**/*.story.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
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
