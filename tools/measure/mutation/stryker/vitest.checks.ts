import { defineConfig } from 'vitest/config';

const conditions = ['sealift-source'];

/** The tests beside the checks, and the vectors, which verify in the same process. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/pure/verify/src/**/*.test.ts',
      'tools/vectors/generator/src/vectors.test.ts',
    ],
  },
});
