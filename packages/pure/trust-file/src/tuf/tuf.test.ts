import { digest, hex, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { newPin } from '../new-pin.ts';
import { pin, TEXTS } from '../store.fixture.ts';
import type { StorePin } from '../store.ts';
import { storeOf } from '../store-of.ts';
import { type Capsule, decodeCapsule, encodeCapsule } from './capsule.ts';
import { capsuleState } from './stated.ts';

const ROOT = createWorld({ seed: 'good' }).trustedRoot();
const EXPIRES = '2036-01-01T00:00:00Z';
const signed = (role: string, change: object = {}): string =>
  JSON.stringify({
    signatures: [],
    signed: { _type: role, version: 7, expires: EXPIRES, ...change },
  });
const listing = (text: string): string => {
  const sha256 = hex.encode(digest.sha256(utf8.encode(text)));
  const listed = { length: utf8.encode(text).length, hashes: { sha256 } };
  return signed('targets', { targets: { 'trusted_root.json': listed } });
};
const CAPSULE: Capsule = {
  roots: [signed('root')],
  timestamp: signed('timestamp', { version: 9 }),
  snapshot: signed('snapshot'),
  targets: listing(ROOT),
  target: 'trusted_root.json',
};
const text = (capsule: object): string => utf8.decode(encodeCapsule(capsule as Capsule), 'CONFIG');
const decoded = (bytes: string) => codeOf(() => decodeCapsule(utf8.encode(bytes)));
const state = (change: Partial<Capsule>) => codeOf(() => capsuleState({ ...CAPSULE, ...change }));

describe('a capsule of TUF metadata', () => {
  it('is one form for one content', () => {
    expect(decodeCapsule(encodeCapsule(CAPSULE))).toEqual(CAPSULE);
    expect(capsuleState(CAPSULE)).toMatchObject({
      root: { version: 7, expires: Date.parse(EXPIRES) },
      timestamp: { version: 9 },
      target: { length: utf8.encode(ROOT).length },
    });
  });

  it.each<[string, string]>([
    ['what is no JSON', '{'],
    ['another version', text(CAPSULE).replace('"schemaVersion":1', '"schemaVersion":2')],
    ['white space', `${text(CAPSULE)}\n`],
    ['an unknown field', text(CAPSULE).replace('{"roots"', '{"a":1,"roots"')],
    ['no root', text({ ...CAPSULE, roots: [] })],
    [
      'more roots than anybody has',
      text({ ...CAPSULE, roots: Array.from({ length: 257 }, () => '') }),
    ],
    ['a root that is no text', text({ ...CAPSULE, roots: [{}] })],
    ['a name that leaves its folder', text({ ...CAPSULE, target: '../x' })],
  ])('is refused for %s', async (_, bytes) => expect(await decoded(bytes)).toBe('CONFIG'));

  it.each<[string, Partial<Capsule>]>([
    ['metadata that are none', { snapshot: '{}' }],
    ['metadata of another role', { snapshot: signed('targets') }],
    ['version 0', { snapshot: signed('snapshot', { version: 0 }) }],
    ['no time', { snapshot: signed('snapshot', { expires: 'never' }) }],
    ['no target', { targets: signed('targets', { targets: {} }) }],
    [
      'no SHA-256',
      {
        targets: signed('targets', { targets: { 'trusted_root.json': { length: 1, hashes: {} } } }),
      },
    ],
  ])('says nothing of itself with %s', async (_, change) =>
    expect(await state(change)).toBe('CONFIG'),
  );
});

describe('an instance that follows a repository', () => {
  const tuf = (capsule: Capsule = CAPSULE): StorePin =>
    newPin('good', { ...pin('good', '', {}), kind: 'tuf', bytes: encodeCapsule(capsule) });
  const root = pin('good', ROOT, { kind: 'trusted-root' });
  const read = (...pins: StorePin[]) => storeOf(new Map([['good', pins]]), 'store');
  const refused = (...pins: StorePin[]) => codeOf(() => read(...pins));

  it('has the root that its metadata name beside them', () => {
    const [instance] = read(tuf(), root).instances;
    expect(instance?.tuf?.timestamp.version).toBe(9);
    expect(instance?.trust.logs).not.toEqual([]);
    expect(instance?.anchors.get(tuf().file)).toMatchObject([
      { kind: 'tuf-root', name: 'root 7, timestamp 9, snapshot 7, targets 7' },
    ]);
    expect(read(root).instances[0]?.tuf).toBeUndefined();
  });

  it('is refused with another root, none, two capsules, or a broken one', async () => {
    const other = pin('good', createWorld({ seed: 'x' }).trustedRoot(), { kind: 'trusted-root' });
    expect(await refused(tuf(), other)).toBe('TRUST_CONFLICT');
    expect(await refused(tuf())).toBe('TRUST_CONFLICT');
    expect(await refused(tuf(), pin('good', TEXTS.rekor, {}))).toBe('TRUST_CONFLICT');
    const twice = tuf({ ...CAPSULE, timestamp: signed('timestamp', { version: 10 }) });
    expect(await refused(tuf(), twice, root)).toBe('TRUST_CONFLICT');
    const broken = pin('good', '{}', { kind: 'tuf' });
    expect(await refused(broken, root)).toBe('CONFIG');
  });

  it('has no window: its metadata say when they end', async () => {
    const windowed = { ...tuf(), window: { start: 0 } };
    expect(await codeOf(() => newPin('good', windowed))).toBe('USAGE');
  });
});
