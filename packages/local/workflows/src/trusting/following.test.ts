import { TARGET, TufRepository } from '@sealift/fake-sources';
import { codeOf } from '@sealift/refusal';
import { type Pins, type Store, storeOf } from '@sealift/trust-file';
import type { Capsule } from '@sealift/trust-file/tuf';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { withInstances } from './edit.ts';
import { pinnedCapsule, withCapsule } from './following.ts';
import { metadataNotes, stalenessOf } from './staleness.ts';

const repository = new TufRepository(createWorld({ seed: 'one' }).trustedRoot());
const state = () => ({
  capsule: { ...repository.parts, target: TARGET } satisfies Capsule,
  target: repository.target,
  from: 'https://tuf.example',
});
const first = state();
repository.rotate();
repository.publish({ target: createWorld({ seed: 'two' }).trustedRoot() });
const second = state();

const NOW = Date.parse('2026-01-01T00:00:00Z');
const by = (approvedBy: string) => ({ approvedBy, approvedAt: '2026-01-01T00:00:00Z' });
const storeOfPins = (pins: Pins): Store => storeOf(pins, 'store');
const EMPTY = storeOfPins(new Map());
const follow = (store: Store, sent: typeof first, approvedBy = 'ada', now = NOW): Store =>
  storeOfPins(withCapsule(store, 'good', sent, { approver: by(approvedBy), now }));
const [old, now] = [follow(EMPTY, first), follow(follow(EMPTY, first), second)];

describe('an instance that follows a repository', () => {
  it('has its newest metadata, and who approved them', () => {
    expect(pinnedCapsule(EMPTY, 'good')).toBeUndefined();
    expect(pinnedCapsule(now, 'good')).toEqual(second.capsule);
    const again = follow(now, second, 'bob');
    expect(again.instances[0]?.pins.map(({ approvedBy }) => approvedBy)).toEqual(['ada', 'ada']);
  });

  it('goes no way back, and no other way', async () => {
    expect(await codeOf(() => follow(now, first))).toBe('METADATA_ROLLBACK');
    expect(
      await codeOf(() => follow(EMPTY, first, 'ada', Date.parse('2037-01-01T00:00:00Z'))),
    ).toBe('METADATA_EXPIRED');
    expect(await codeOf(() => follow(EMPTY, { ...first, target: second.target }))).toBe('TUF');
    const take = (store: Store, sent: Store) =>
      codeOf(() => withInstances(store, sent, { approver: by('bob') }));
    expect(await take(old, now)).toBe('accepted');
    expect(await take(now, old)).toBe('METADATA_ROLLBACK');
    const pins = (now.instances[0]?.pins ?? []).filter(({ kind }) => kind !== 'tuf');
    expect(await take(now, storeOfPins(new Map([['good', pins]])))).toBe('TUF');
  });

  it('is told of by its versions, and by what expires first', () => {
    const [before, after] = [old.instances, now.instances];
    expect(metadataNotes([], before)).toEqual([
      'good: TUF root 1, timestamp 1, snapshot 1, targets 1; its root expires 2036-01-01T00:00:00Z',
    ]);
    expect(metadataNotes(before, after)[0]).toContain('root 1 → 2, timestamp 1 → 2');
    const said = (time?: string) => stalenessOf(after, time ? Date.parse(time) : undefined);
    expect(said()[0]).toMatch(/expires 2036-01-01T00:00:00Z, and no time is known here$/);
    expect(said('2026-01-01T00:00:00Z')[0]).toMatch(/is good until 2036-01-01T00:00:00Z$/);
    expect(said('2036-01-11T00:00:00Z')[0]).toContain('EXPIRED 10 days before 2036-01-11');
  });
});
