import {
  listText,
  makeTufKey,
  makeTufKeys,
  rootText,
  signedText,
  TARGET,
  type TufKey,
  type TufParts,
  TufRepository,
  targetsText,
} from '@sealift/fake-sources';
import { codeOf } from '@sealift/refusal';
import type { Capsule } from '@sealift/trust-file/tuf';
import { describe, expect, it } from 'vitest';
import { followCapsule } from './follow.ts';

const capsuleOf = (parts: TufParts): Capsule => ({ ...parts, target: TARGET });

/** A repository that was published twice under its first root, and twice under its second. */
const repository = new TufRepository('first');
const first = capsuleOf(repository.parts);
repository.publish({ target: 'second' });
const second = capsuleOf(repository.parts);
const [keys, others] = [repository.keys, makeTufKeys()];
repository.rotate({ keys: others });
repository.publish({ target: 'third' });
const third = capsuleOf(repository.parts);
const BYTES = new Map(
  [first, second, third].map((capsule, i) => [capsule, ['first', 'second', 'third'][i] ?? '']),
);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (
  capsule: Capsule,
  more: { pinned?: Capsule; now?: number; target?: string } = {},
) => {
  const { target = BYTES.get(capsule) ?? 'third', ...follows } = more;
  return codeOf(() => followCapsule(capsule, bytesOf(target), follows));
};
const STATED = { version: 3, expires: '2036-01-01T00:00:00Z' };
const online = others.snapshot.keys;
/** The third state with some of its metadata made anew. */
function changed(change: Partial<TufParts>): Capsule {
  const snapshot =
    change.snapshot ??
    (change.targets === undefined
      ? third.snapshot
      : listText('snapshot', { 'targets.json': change.targets }, STATED, online));
  const timestamp =
    change.timestamp ??
    (snapshot === third.snapshot
      ? third.timestamp
      : listText('timestamp', { 'snapshot.json': snapshot }, STATED, online));
  return { ...third, ...change, snapshot, timestamp };
}
const BOTH: readonly TufKey[] = [...keys.root.keys, ...others.root.keys];
const root = (version: number, signers = BOTH, own = others) =>
  rootText(own, { ...STATED, version }, signers);
const withRoots = (...roots: string[]): Capsule => ({ ...third, roots });
const [one = '', two = ''] = third.roots;

/** What decides, where several things are wrong. */
const WORDS: Readonly<Record<string, string>> = {
  'one key twice in a role': 'one key has the role root twice',
  'one key twice, in two forms': 'one key has the role root twice',
  'more keys than people': '101 keys of timestamp',
  'a threshold of a fraction': 'no threshold of timestamp',
  'no root': 'there is none',
  'one signature below the threshold': 'signed by 1/2 keys',
  'a root that is left out': 'version 3 stands behind 1',
  'old targets under a new root': 'timestamp was signed by 0/1 keys',
  'a snapshot of before (mix and match)': 'snapshot was signed by 0/1',
  'targets below their threshold': 'targets was signed by 1/2',
  'a name that stands twice': 'signatures',
};

describe('a capsule', () => {
  it('is followed from its first root to its target, and from what is pinned', async () => {
    for (const capsule of [first, second, third]) expect(await refused(capsule)).toBe('accepted');
    expect(await refused(second, { pinned: first })).toBe('accepted');
    expect(await refused(third, { pinned: first })).toBe('accepted');
    expect(await refused(third, { pinned: third })).toBe('accepted');
  });

  it('begins where the pinned one ends, or with the root that follows it', async () => {
    const tail = { ...third, roots: [two] };
    expect(await refused(tail, { pinned: second, target: 'third' })).toBe('accepted');
    expect(await refused(tail, { pinned: third, target: 'third' })).toBe('accepted');
    repository.rotate();
    repository.publish();
    const far = { ...capsuleOf(repository.parts), roots: repository.parts.roots.slice(2) };
    await expect(async () =>
      followCapsule(far, bytesOf('third'), { pinned: second }),
    ).rejects.toMatchObject({
      code: 'TUF',
      message: expect.stringContaining('versions 2 to 2 are missing'),
    });
  });

  it.each<[string, () => Capsule]>([
    ['no root', () => withRoots()],
    ['a root that is no JSON', () => withRoots('{')],
    ['a root of another role', () => withRoots(third.targets)],
    [
      'a name that stands twice',
      () => withRoots(one, two.replace('{"signatures"', '{"signatures":[],"signatures"')),
    ],
    ['a root that its own keys did not sign', () => withRoots(one, root(2, keys.root.keys))],
    ['a root that those before did not sign', () => withRoots(one, root(2, others.root.keys))],
    [
      'one signature below the threshold',
      () => withRoots(one, root(2, [...keys.root.keys.slice(0, 1), ...others.root.keys])),
    ],
    ['a root that is left out', () => withRoots(one, root(3))],
    ['a root twice', () => withRoots(one, one, two)],
    ['a first root that nobody signed', () => withRoots(root(1, []))],
    [
      'one key twice in a role',
      () => {
        const key = others.root.keys[0] ?? makeTufKey();
        const twice = { keys: [key, { ...key, id: 'ab'.repeat(32) }], threshold: 2 };
        return withRoots(
          one,
          root(2, [...keys.root.keys, ...twice.keys], { ...others, root: twice }),
        );
      },
    ],
    [
      'one key twice, in two forms',
      () => {
        const key = others.root.keys[0] ?? makeTufKey();
        const pem = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: key.pem } };
        const keys2 = [key, { ...key, id: 'cd'.repeat(32), listed: pem }];
        const twice = { keys: keys2, threshold: 2 };
        return withRoots(one, root(2, [...keys.root.keys, ...keys2], { ...others, root: twice }));
      },
    ],
    [
      'more keys than people',
      () => {
        const many = { keys: Array.from({ length: 101 }, makeTufKey), threshold: 1 };
        return withRoots(one, root(2, BOTH, { ...others, timestamp: many }));
      },
    ],
    [
      'a threshold of a fraction',
      () =>
        withRoots(
          one,
          root(2, undefined, { ...others, timestamp: { ...others.timestamp, threshold: 1.5 } }),
        ),
    ],
    ['old targets under a new root', () => ({ ...second, roots: third.roots })],
    [
      'a timestamp of another key',
      () =>
        changed({
          timestamp: listText(
            'timestamp',
            { 'snapshot.json': third.snapshot },
            STATED,
            keys.timestamp.keys,
          ),
        }),
    ],
    ['a snapshot of before (mix and match)', () => ({ ...third, snapshot: second.snapshot })],
    ['targets of before (mix and match)', () => ({ ...third, targets: second.targets })],
    [
      'targets that are not those that are listed',
      () => ({
        ...third,
        targets: targetsText(bytesOf('third'), STATED, others.targets.keys.toReversed()),
      }),
    ],
    [
      'targets below their threshold',
      () =>
        changed({
          targets: targetsText(bytesOf('third'), STATED, others.targets.keys.slice(0, 1)),
        }),
    ],
    [
      'a snapshot that lists no targets',
      () => changed({ snapshot: signedText('snapshot', { ...STATED, meta: {} }, online) }),
    ],
    [
      'targets without the target',
      () =>
        changed({
          targets: signedText('targets', { ...STATED, targets: {} }, others.targets.keys),
        }),
    ],
    [
      'a target by a weaker hash',
      () =>
        changed({
          targets: signedText(
            'targets',
            { ...STATED, targets: { [TARGET]: { length: 5, hashes: { md5: 'x' } } } },
            others.targets.keys,
          ),
        }),
    ],
    [
      'a version of nothing',
      () =>
        changed({
          targets: targetsText(bytesOf('third'), { ...STATED, version: 0 }, others.targets.keys),
        }),
    ],
    [
      'no time of expiry',
      () =>
        changed({
          targets: targetsText(
            bytesOf('third'),
            { ...STATED, expires: 'never' },
            others.targets.keys,
          ),
        }),
    ],
  ])('is refused for %s', async (name, make) => {
    const follow = async () => followCapsule(make(), bytesOf('third'));
    await expect(follow).rejects.toMatchObject({
      code: 'TUF',
      message: expect.stringContaining(WORDS[name] ?? 'TUF '),
    });
  });

  it('is refused for another target than it names', async () => {
    expect(await refused(third, { target: 'second' })).toBe('TUF');
    expect(await refused(third, { target: 'third ' })).toBe('TUF');
  });

  it.each<[string, Capsule, Capsule, string]>([
    ['what is older in all', first, third, 'METADATA_ROLLBACK'],
    ['an older state under the same root', first, second, 'METADATA_ROLLBACK'],
    [
      'an older timestamp alone (freeze)',
      second,
      {
        ...second,
        timestamp: listText(
          'timestamp',
          { 'snapshot.json': second.snapshot },
          { ...STATED, version: 9 },
          keys.timestamp.keys,
        ),
      },
      'METADATA_ROLLBACK',
    ],
    [
      'another text of one version',
      {
        ...second,
        timestamp: listText(
          'timestamp',
          { 'snapshot.json': second.snapshot },
          { ...STATED, version: 2, expires: '2035-01-01T00:00:00Z' },
          keys.timestamp.keys,
        ),
      },
      second,
      'TUF',
    ],
    ['another target', { ...second, target: TARGET }, { ...second, target: 'other.json' }, 'TUF'],
    ['another repository', capsuleOf(new TufRepository('second').parts), first, 'TUF'],
  ])('is refused beside what is pinned: %s', async (_, capsule, pinned, code) =>
    expect(await refused(capsule, { pinned, target: BYTES.get(capsule) ?? 'second' })).toBe(code),
  );

  it('is refused once a part of it has expired, where a clock counts', async () => {
    const now = Date.parse('2030-01-01T00:00:00Z');
    expect(await refused(third, { now })).toBe('accepted');
    for (const role of ['root', 'timestamp', 'snapshot', 'targets'] as const) {
      const old = new TufRepository('old');
      old.rotate({ expires: { [role]: '2030-01-01T00:00:00Z' } });
      old.publish({ expires: { [role]: '2030-01-01T00:00:00Z' } });
      const capsule = capsuleOf(old.parts);
      expect(await refused(capsule, { now, target: 'old' }), role).toBe('METADATA_EXPIRED');
      expect(await refused(capsule, { target: 'old' }), role).toBe('accepted');
      // A root that only leads to the next may have expired.
      old.rotate();
      old.publish();
      expect(await refused(capsuleOf(old.parts), { now, target: 'old' }), role).toBe('accepted');
    }
  });
});
