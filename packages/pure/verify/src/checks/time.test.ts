import type { Window } from '@sealift/pki';
import { time } from '@sealift/pki';
import type { PolicyOptions } from '@sealift/policy';
import { type BundleOptions, bundleReferrer } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  image,
  key,
  keyed,
  keyless,
  leaf,
  provedBy,
  refusalOf,
  rootTrust,
  signedFile,
  verdictOf,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const at = world.time.getTime();
const signer = leaf(world);
const trust = rootTrust();
const later = { time: new Date(at + 60_000) };
const until = (end: number) => ({
  ...trust,
  logs: trust.logs.map((log) => ({ ...log, window: { end } })),
});

describe('the window of a log and the time of a timestamp', () => {
  it.each<[string, Parameters<typeof verify>[0], Parameters<typeof verify>[1], string]>([
    [
      'a promise states its own time',
      [bundleReferrer(world, image.root, { signer, timestamp: later })],
      { trust: until(at) },
      'accepted',
    ],
    [
      'a Rekor v2 entry has no other',
      [bundleReferrer(world, image.root, { signer, log: 'v2', timestamp: later })],
      { trust: until(at) },
      'TIMESTAMP_WINDOW',
    ],
    [
      'nor has a proof alone',
      [bundleReferrer(world, image.root, { signer, set: false, timestamp: later })],
      { trust: until(at) },
      'TIMESTAMP_WINDOW',
    ],
    [
      'a log that nobody pinned has none, where it is waived',
      [bundleReferrer(world, image.root, { signer, log: 'v2', timestamp: later })],
      { trust: { ...trust, logs: [] }, policy: keyless({ ignoreTlog: true }) },
      'accepted',
    ],
  ])('%s', async (_, attachments, options, says) =>
    expect(refusalOf(await verify(attachments, options))).toContain(says),
  );
});

describe('a window, and no time to hold against it (T40)', () => {
  const start = at - 1000;
  const within = (...windows: Window[]) => ({
    ...trust,
    logs: trust.logs.flatMap((log) => windows.map((window) => ({ ...log, window }))),
  });
  const timeless = (options: object = {}) => [
    bundleReferrer(world, image.root, { signer: { key }, log: 'v2', timestamp: false, ...options }),
  ];
  const proofAlone = timeless({ log: 'v1', set: false });
  type Case = [string, typeof proofAlone, Window[], Partial<PolicyOptions>, string];

  it.each<Case>([
    ['v2, ended long ago', timeless(), [{ end: start }], {}, 'TIMESTAMP_MISSING'],
    ['v2, from one time to another', timeless(), [{ start, end: at }], {}, 'TIMESTAMP_MISSING'],
    ['a proof alone', proofAlone, [{ start, end: at }], {}, 'TIMESTAMP_MISSING'],
    ['ended twice', timeless(), [{ end: start }, { end: at }], {}, 'TIMESTAMP_MISSING'],
    ['one instance of it goes on', timeless(), [{ end: start }, { start: at }], {}, 'accepted'],
    ['no window', timeless(), [{}], {}, 'accepted'],
    ['a start alone', timeless(), [{ start }], {}, 'accepted'],
    ['the log waived', timeless(), [{ end: start }], { ignoreTlog: true }, 'accepted'],
    ['typed, inside', timeless(), [{ start, end: at }], { verifyAt: at }, 'accepted'],
    ['typed, after', timeless(), [{ end: start }], { verifyAt: at }, 'TIMESTAMP_WINDOW'],
    [
      'typed, before',
      timeless(),
      [{ start: at, end: at + 1 }],
      { verifyAt: start },
      'TIMESTAMP_WINDOW',
    ],
    ['typed, before a start', timeless(), [{ start: at }], { verifyAt: start }, 'TIMESTAMP_WINDOW'],
    [
      'a key with a start, and with nothing else',
      timeless(),
      [{}],
      { keyValidFrom: start },
      'TIMESTAMP_MISSING',
    ],
    [
      'a key with an end, the log waived',
      timeless({ tlog: false }),
      [{}],
      { keyValidUntil: at, ignoreTlog: true },
      'TIMESTAMP_MISSING',
    ],
    [
      'typed, after the end',
      timeless(),
      [{ start, end: start }],
      { verifyAt: at },
      'TIMESTAMP_WINDOW',
    ],
    [
      'typed, for a key with a window',
      timeless(),
      [{ start, end: at }],
      { keyValidUntil: at, verifyAt: at },
      'TIMESTAMP_MISSING',
    ],
    [
      'stamped after the end, the log waived',
      timeless({ timestamp: true }),
      [{ end: start }],
      { ignoreTlog: true },
      'TIMESTAMP_WINDOW',
    ],
  ])('%s', async (_, attachments, windows, options, code) => {
    const asked = { trust: within(...windows), policy: keyed(key, options) };
    expect(verdictOf(await verify(attachments, asked))).toBe(code);
  });

  it('a window that has a start alone is kept as one that was not asked', async () => {
    const report = await verify(timeless(), { trust: within({ start: at }), policy: keyed() });
    expect(provedBy(report)?.unasked).toEqual([{ start: at }]);
    const open = await verify(timeless(), { trust: within({}), policy: keyed() });
    expect((provedBy(open)?.unasked ?? []).some(time.isBounded)).toBe(false);
  });

  it("is held against another entry's time too", async () => {
    const [promised, proved] = ['v1', 'v2'].map((log) => signedFile({ log } as BundleOptions));
    const evidence = {
      ...signedFile(),
      entries: [promised, proved].flatMap((each) => each?.entries ?? []),
    };
    const ended = trust.logs.map((log) =>
      log.key.type === 'ed25519' ? { ...log, window: { end: start } } : log,
    );
    expect(verdictOf(await verifyOne(evidence))).toBe('accepted');
    expect(verdictOf(await verifyOne(evidence, { trust: { ...trust, logs: ended } }))).toBe(
      'TIMESTAMP_WINDOW',
    );
  });
});

it('a typed time is said to be checked at where something was held against it', async () => {
  const asked = { policy: keyed(key, { verifyAt: at }) };
  const timeless = { signer: { key }, log: 'v2', timestamp: false } as const;
  const held = await verify([bundleReferrer(world, image.root, timeless)], asked);
  expect(detailOf(held, 'time')).toMatch(/^no authenticated time; checked at .* as typed/);
  const bare = [bundleReferrer(world, image.root, { ...timeless, tlog: false })];
  const idle = await verify(bare, { policy: keyed(key, { verifyAt: at, ignoreTlog: true }) });
  expect(detailOf(idle, 'time')).toBe('none; a pinned key without a window needs none');
});

it('the report says which times were used', async () => {
  const report = await verify([bundleReferrer(world, image.root, { signer, timestamp: later })]);
  expect(detailOf(report, 'time')).toBe('2026-01-15T12:00:00Z, 2026-01-15T12:01:00Z');
});

it('a time outside the window of the key is said', async () => {
  const options = { policy: keyed(key, { keyValidFrom: at + 1, keyValidUntil: at + 2000 }) };
  const refusal = refusalOf(
    await verify([bundleReferrer(world, image.root, { signer: { key } })], options),
  );
  expect(refusal).toMatch(
    /^KEY: registry.example\/team\/app:1.0: signed at 2026-01-15T12:00:00Z, /,
  );
  expect(refusal).toMatch(/ outside the window of the pinned key \(.*2026-01-15T12:00:02Z.*\)$/);
});

it('a time that is missing is said to be that of the key or of the certificate', async () => {
  const unlogged = (by: object) =>
    bundleReferrer(world, image.root, { signer, tlog: false, ...by });
  expect(
    refusalOf(await verify([unlogged({})], { policy: keyless({ ignoreTlog: true }) })),
  ).toContain(': a certificate without an authenticated time');
  const windowed = { policy: keyed(key, { ignoreTlog: true, keyValidUntil: at }) };
  expect(refusalOf(await verify([unlogged({ signer: { key } })], windowed))).toContain(
    ': a key with a window without an authenticated time',
  );
  const open = await verify([unlogged({ signer: { key } })], {
    policy: keyed(key, { ignoreTlog: true }),
  });
  expect(detailOf(open, 'time')).toBe('none; a pinned key without a window needs none');
});
