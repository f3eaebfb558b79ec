import { expect, it } from 'vitest';
import { Nonces } from './nonces.ts';

it('remembers a nonce for as long as it must, and no longer', () => {
  const nonces = new Nonces(100);
  expect(nonces.take('a', 0)).toBe(true);
  expect(nonces.take('a', 99)).toBe(false);
  expect(nonces.take('b', 99)).toBe(true);
  expect(nonces.take('a', 100)).toBe(true);
});
