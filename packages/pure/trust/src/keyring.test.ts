import { generateKeyPairSync } from 'node:crypto';
import type { Json } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { decode, goesBack, STATES } from './keyring.ts';

const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const VERSION = { version: 1n, state: 'active', algorithm: 'ecdsa-sha2-256-nistp256', publicKey };
const keyringOf = (version: Json = VERSION, over: object = {}): Json => ({
  schemaVersion: 1n,
  keys: [{ name: 'release', versions: [version] }],
  ...over,
});

it('a version goes from each state to itself and later ones, never back', () => {
  for (const [i, before] of STATES.entries())
    for (const [j, after] of STATES.entries())
      expect(goesBack(before, after), `${before} to ${after}`).toBe(j < i);
  expect(STATES).toEqual(['pending', 'active', 'verify-only', 'retired', 'compromised']);
});

describe('a keyring', () => {
  it('is read', () =>
    expect(decode(keyringOf({ ...VERSION, from: '2026-01-01T00:00:00Z' }), 'CONFIG')).toMatchObject(
      [
        {
          name: 'release',
          versions: [{ version: 1, state: 'active', from: '2026-01-01T00:00:00Z' }],
        },
      ],
    ));

  it.each<[string, Json]>([
    ['another version of the format', keyringOf(VERSION, { schemaVersion: 2n })],
    ['a field that nobody knows', keyringOf(VERSION, { more: 1n })],
    ['keys left away', { schemaVersion: 1n }],
    ['versions left away', keyringOf(VERSION, { keys: [{ name: 'release' }] })],
    ['a name that no key has', keyringOf(VERSION, { keys: [{ name: '../x', versions: [] }] })],
    [
      'a name twice',
      keyringOf(VERSION, { keys: [1, 2].map(() => ({ name: 'release', versions: [VERSION] })) }),
    ],
    [
      'a version twice',
      keyringOf(VERSION, { keys: [{ name: 'release', versions: [VERSION, VERSION] }] }),
    ],
    [
      'one key in two versions',
      keyringOf(VERSION, {
        keys: [{ name: 'release', versions: [VERSION, { ...VERSION, version: 2n }] }],
      }),
    ],
    [
      'one key under two names',
      keyringOf(VERSION, {
        keys: ['release', 'nightly'].map((name) => ({ name, versions: [VERSION] })),
      }),
    ],
    ['a version of none', keyringOf({ ...VERSION, version: 0n })],
    ['a state that nobody knows', keyringOf({ ...VERSION, state: 'trusted' })],
    ['another algorithm than its key has', keyringOf({ ...VERSION, algorithm: 'ed25519' })],
    ['a key that is none', keyringOf({ ...VERSION, publicKey: 'x' })],
    ['a time without a zone', keyringOf({ ...VERSION, until: '2026-01-01T00:00:00' })],
    ['a day that does not exist', keyringOf({ ...VERSION, until: '2026-13-01T00:00:00Z' })],
    ['a field of a version that nobody knows', keyringOf({ ...VERSION, trusted: true })],
    ['nothing', null],
  ])('is refused with %s', async (_, value) =>
    expect(await codeOf(() => decode(value, 'CONFIG'))).toBe('CONFIG'),
  );
});
