import { base64 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { type KeyState, keyring } from '@sealift/trust';
import { describe, expect, it } from 'vitest';
import type { KeyVersion } from './keyring.ts';
import { changedVersions, type KnownVersion } from './transitions.ts';

const SPKI = Uint8Array.of(1, 2, 3);
const before = (state: KeyState): KnownVersion => ({
  name: 'release',
  version: 1,
  state,
  spki: base64.encode(SPKI),
});
const after = (state: KeyState, spki = SPKI): KeyVersion => ({
  name: 'release',
  version: 1,
  state,
  algorithm: 'x',
  publicKey: { type: 'p256', spki, id: spki },
});

describe('changedVersions', () => {
  it('tells what is new and what changed', () => {
    expect(changedVersions([], [after('pending')])).toHaveLength(1);
    expect(changedVersions([before('pending')], [after('pending')])).toEqual([]);
    expect(changedVersions([before('pending')], [after('active')])).toHaveLength(1);
  });

  const forward: readonly (readonly [KeyState, KeyState])[] = keyring.STATES.flatMap((from, i) =>
    keyring.STATES.slice(i).map((to) => [from, to] as const),
  );
  const backward: readonly (readonly [KeyState, KeyState])[] = keyring.STATES.flatMap((from, i) =>
    keyring.STATES.slice(0, i).map((to) => [from, to] as const),
  );
  it.each(forward)('lets %s become %s', (from, to) =>
    expect(changedVersions([before(from)], [after(to)])).toHaveLength(from === to ? 0 : 1),
  );
  it.each(backward)('keeps %s from becoming %s again', async (from, to) =>
    expect(await codeOf(() => changedVersions([before(from)], [after(to)]))).toBe('CONFIG'),
  );

  it('refuses another key under the number of a known one', async () =>
    expect(
      await codeOf(() => changedVersions([before('active')], [after('active', Uint8Array.of(9))])),
    ).toBe('CONFIG'));
  it('refuses to forget a version', async () =>
    expect(await codeOf(() => changedVersions([before('retired')], []))).toBe('CONFIG'));
});
