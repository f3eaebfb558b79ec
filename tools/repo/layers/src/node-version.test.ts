import { expect, it } from 'vitest';

// A failed install only warns, and the tests would go on under the Node of the host.
it('runs under Node 24, which the npm package `node` brings', () => {
  expect(process.version).toMatch(/^v24\./);
  expect(process.execPath).toContain('node_modules');
});
