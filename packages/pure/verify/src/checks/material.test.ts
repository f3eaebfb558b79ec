import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import type { Evidence } from '@sealift/sigstore';
import { describe, expect, it, vi } from 'vitest';
import { key, keyed, keyedBy, refusalOf, signedFile, verifyOne, world } from '../world.fixture.ts';

const two = world.keyPair('p256', 'second');
const unlogged = signedFile({ signer: { key }, tlog: false });
const hinted = (hint: string): Evidence => ({ ...unlogged, material: { kind: 'key', hint } });
const hintOf = ({ publicKeyPem }: typeof key): string =>
  Buffer.from(keys.fromPem(publicKeyPem).id).toString('base64');
const waiving = { ignoreTlog: true };

describe('the hint', () => {
  it.each<[string, string, string]>([
    ['of the second pinned key', hintOf(two), 'accepted'],
    ['with text behind a hash', `${Buffer.alloc(32).toString('base64')}x`, 'accepted'],
    ['with text before a hash', `x${Buffer.alloc(32).toString('base64')}`, 'accepted'],
    ['that is a shorter hash', Buffer.alloc(31).toString('base64'), 'accepted'],
  ])('%s', async (_, hint, says) =>
    expect(refusalOf(await verifyOne(hinted(hint), { policy: keyedBy([key, two], waiving) }))).toBe(
      says,
    ),
  );

  it('of a key that nobody pinned is named, with those that are', async () => {
    const none = Buffer.alloc(32).toString('base64');
    const fingerprints = [key, two].map(({ publicKeyPem }) =>
      keys.fingerprint(keys.fromPem(publicKeyPem)),
    );
    expect(refusalOf(await verifyOne(hinted(none), { policy: keyedBy([key, two], waiving) }))).toBe(
      `KEY: a.txt: signed with the key SHA256:${'0'.repeat(64)}, pinned are ` +
        fingerprints.join(', '),
    );
  });
});

describe('a key that was withdrawn', () => {
  const denied = {
    key: keys.fromPem(two.publicKeyPem),
    reason: 'version 1 of release is compromised',
  };
  const policy = {
    ...keyed(key, waiving),
    signer: {
      kind: 'key' as const,
      keys: [keys.fromPem(key.publicKeyPem)],
      windows: new Map(),
      denied: [denied],
    },
  };
  const bySecond = signedFile({ signer: { key: two }, tlog: false });

  it.each([
    ['with its hint', bySecond],
    ['without a hint', { ...bySecond, material: { kind: 'key' as const, hint: '' } }],
  ])('is named where it signed, %s', async (_, evidence) =>
    expect(refusalOf(await verifyOne(evidence, { policy }))).toBe(
      `DENIED: a.txt: signed with the key ${keys.fingerprint(denied.key)}: ${denied.reason}`,
    ),
  );
  it('counts for nothing where it is pinned too', async () => {
    const both = { ...policy, signer: { ...policy.signer, keys: [denied.key] } };
    expect(refusalOf(await verifyOne(bySecond, { policy: both }))).toMatch(/^DENIED: /);
  });
  it('changes nothing for what a pinned key signed', async () =>
    expect(refusalOf(await verifyOne(unlogged, { policy }))).toBe('accepted'));
  it('is no reason where neither signed', async () => {
    const bystander = signedFile({ signer: { key: world.keyPair('p256', 'third') }, tlog: false });
    const report = await verifyOne(
      { ...bystander, material: { kind: 'key', hint: '' } },
      { policy },
    );
    expect(refusalOf(report)).toBe(
      'SIGNATURE: a.txt: the signature does not verify with the key of the signer',
    );
  });
});

describe('windows of keys', () => {
  const windowed = (window: object) => ({
    ...keyed(key),
    signer: {
      kind: 'key' as const,
      keys: [key, two].map((each) => keys.fromPem(each.publicKeyPem)),
      windows: new Map([[keys.fingerprint(keys.fromPem(two.publicKeyPem)), window]]),
      denied: [],
    },
  });
  const logged = (by: typeof key): Evidence => signedFile({ signer: { key: by } });

  it('are of each key alone', async () => {
    const past = windowed({ end: Date.parse('2020-01-01T00:00:00Z') });
    expect(refusalOf(await verifyOne(logged(key), { policy: past }))).toBe('accepted');
    expect(refusalOf(await verifyOne(logged(two), { policy: past }))).toMatch(
      /^KEY: a\.txt: signed at .*, outside the window/,
    );
  });
  it('let through what was signed inside', async () =>
    expect(
      refusalOf(
        await verifyOne(logged(two), {
          policy: windowed({ end: Date.parse('2040-01-01T00:00:00Z') }),
        }),
      ),
    ).toBe('accepted'));
});

it('a key is tried once on a signature', async () => {
  const verify = vi.fn(nodeCrypto.verify);
  const report = await verifyOne(unlogged, {
    policy: keyed(key, waiving),
    crypto: { ...nodeCrypto, verify },
  });
  expect([report.outcome, verify.mock.calls.length]).toEqual(['accepted', 1]);
});

it('without a log, a signature by no pinned key is none', async () => {
  expect(refusalOf(await verifyOne(hinted(''), { policy: keyed(two, waiving) }))).toBe(
    'SIGNATURE: a.txt: the signature does not verify with the key of the signer',
  );
});
