import { defineConfig } from 'vitest/config';

const conditions = ['sealift-source'];

/** Only the tests that import the checks by their path: others would get them through a link, unchanged. */
export default defineConfig({ resolve: { conditions }, ssr: { resolve: { conditions } }, test: { include: ['packages/pure/verify/src/**/*.test.ts'] } });
