import { bundleReferrer } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  image,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  verify,
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

it('the report says which times were used', async () => {
  const report = await verify([bundleReferrer(world, image.root, { signer, timestamp: later })]);
  expect(detailOf(report, 'time')).toBe('2026-01-15T12:00:00Z, 2026-01-15T12:01:00Z');
});

it('a time outside the window of the key is said', async () => {
  const options = { policy: keyed(key, { keyValidFrom: at + 1, keyValidUntil: at + 2000 }) };
  expect(
    refusalOf(await verify([bundleReferrer(world, image.root, { signer: { key } })], options)),
  ).toMatch(
    /^KEY: registry.example\/team\/app:1.0: signed at 2026-01-15T12:00:00Z, outside the window of the pinned key \(.*2026-01-15T12:00:02Z.*\)$/,
  );
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
