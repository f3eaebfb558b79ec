/** Whatever a service answers is read or refused, and nothing else happens. */
import { createHash } from 'node:crypto';
import { type Json, json } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { keyring } from '@sealift/trust';
import { createWorld } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeApproved, decodePending } from './approvals.ts';
import { decodeKey } from './key.ts';
import { refuse } from './refusal.ts';
import { decodeSigned } from './signed.ts';

const pair = createWorld({ seed: 'answers' }).keyPair();
const HEX = createHash('sha256').update('a payload').digest('hex');
const version = {
  version: 3,
  state: 'active',
  algorithm: 'ecdsa-sha2-256-nistp256',
  publicKey: pair.publicKeyPem,
};
const key = {
  version: 3,
  state: 'active',
  algorithm: version.algorithm,
  publicKey: keys.parse(pair.publicKeyDer),
} as const;
const progress = { needed: 2, given: ['alice'], expires: '2030-01-01T00:00:00Z' };

const ANSWERS: readonly [string, object, (value: Json) => unknown][] = [
  [
    'a keyring',
    {
      schemaVersion: 1,
      keys: [{ name: 'release', versions: [{ ...version, from: '2026-01-01T00:00:00.000Z' }] }],
    },
    (value) => keyring.decode(value, 'SIGNING_SERVICE'),
  ],
  ['a key', { name: 'release', ...version }, (value) => decodeKey(value, 'release')],
  [
    'a signature',
    {
      request: 'r',
      key: { name: 'release', version: 3 },
      algorithm: version.algorithm,
      signature: 'AAAA',
      payload: { sha256: HEX, size: 9 },
      entries: { intent: 0, result: 1 },
    },
    (value) => decodeSigned(value, { name: 'release', key, sha256: HEX, size: 9 }),
  ],
  [
    'what waits',
    {
      pending: [
        {
          payload: { sha256: HEX, size: 9, kind: 'blob', description: {} },
          key: 'release',
          version: 3,
          policy: HEX,
          requester: 'ci',
          ...progress,
        },
      ],
    },
    decodePending,
  ],
  ['an approval', { payload: HEX, entry: 7, ...progress }, (value) => decodeApproved(value, HEX)],
];
const parsed = (value: unknown): Json => json.parseText(JSON.stringify(value));

/** Every place of a value, as the keys that lead there. */
const placesOf = (value: unknown): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => [
        [name],
        ...placesOf(each).map((place) => [name, ...place]),
      ])
    : [];

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, by);
  return copy;
}

describe.each(ANSWERS)('%s', (_, good, decode) => {
  it('is read as the contract has it', async () =>
    expect(await codeOf(() => decode(parsed(good)))).toBe('accepted'));

  it('is read or refused with anything in any place, and nothing else', async () => {
    const places = placesOf(good);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.jsonValue({ maxDepth: 2 }),
        async (place, by) => {
          expect(['accepted', 'SIGNING_SERVICE', 'BASE64', 'USAGE']).toContain(
            await codeOf(() => decode(parsed(replaced(good, place, by)))),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is refused as anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async (value) => {
        expect(await codeOf(() => decode(parsed(value)))).toBe('SIGNING_SERVICE');
      }),
      { numRuns: 100 },
    );
  });

  it('is refused without any one of its members, but for bounds in time', async () => {
    for (const place of placesOf(good)) {
      const last = place.at(-1) ?? '';
      const optional = ['from', 'description'].includes(last) || /^\d+$/.test(last);
      if (!optional)
        expect(
          await codeOf(() => decode(parsed(replaced(good, place, null)))),
          place.join('.'),
        ).toBe('SIGNING_SERVICE');
    }
  });
});

it('whatever a refusal says, it is one', async () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  );
  const types = fc.constantFrom('application/json', 'text/html', '');
  await fc.assert(
    fc.asyncProperty(fc.nat(999), types, bytes, async (status, contentType, body) => {
      expect(['SERVICE_DENIED', 'SIGNING_SERVICE']).toContain(
        await codeOf(() => refuse({ status, contentType, body })),
      );
    }),
  );
});
