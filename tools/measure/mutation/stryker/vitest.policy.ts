import { defineConfig } from 'vitest/config';

const conditions = ['sealift-source'];

/** The tests beside what decides by a policy, deny packs and a state. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: 60_000,
    include: [
      'packages/pure/verify/src/{rules/*,admission,clearance}.test.ts',
      'packages/pure/deny/src/*.test.ts',
      'packages/local/state/src/*.test.ts',
      'packages/pure/policy-file/src/**/*.test.ts',
    ],
  },
});
