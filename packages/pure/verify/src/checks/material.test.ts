import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import type { Evidence } from '@sealift/sigstore';
import { describe, expect, it, vi } from 'vitest';
import { key, keyed, keyedBy, refusalOf, signedFile, verifyOne, world } from '../world.fixture.ts';

const two = world.keyPair('p256', 'second');
const unlogged = signedFile({ signer: { key }, tlog: false });
const hinted = (hint: string): Evidence => ({ ...unlogged, material: { kind: 'key', hint } });
const hintOf = ({ publicKeyPem }: typeof key): string => Buffer.from(keys.fromPem(publicKeyPem).id).toString('base64');
const waiving = { ignoreTlog: true };

describe('the hint', () => {
  it.each<[string, string, string]>([
    ['of the second pinned key', hintOf(two), 'accepted'],
    ['with text behind a hash', `${Buffer.alloc(32).toString('base64')}x`, 'accepted'],
    ['with text before a hash', `x${Buffer.alloc(32).toString('base64')}`, 'accepted'],
    ['that is a shorter hash', Buffer.alloc(31).toString('base64'), 'accepted'],
  ])('%s', async (_, hint, says) => expect(refusalOf(await verifyOne(hinted(hint), { policy: keyedBy([key, two], waiving) }))).toBe(says));

  it('of a key that nobody pinned is named, with those that are', async () => {
    const none = Buffer.alloc(32).toString('base64');
    const fingerprints = [key, two].map(({ publicKeyPem }) => keys.fingerprint(keys.fromPem(publicKeyPem)));
    expect(refusalOf(await verifyOne(hinted(none), { policy: keyedBy([key, two], waiving) }))).toBe(
      `KEY: a.txt: signed with the key ${none}, pinned are ${fingerprints.join(', ')}`,
    );
  });
});

it('a key is tried once on a signature', async () => {
  const verify = vi.fn(nodeCrypto.verify);
  const report = await verifyOne(unlogged, { policy: keyed(key, waiving), crypto: { ...nodeCrypto, verify } });
  expect([report.verdict, verify.mock.calls.length]).toEqual(['accepted', 1]);
});

it('without a log, a signature by no pinned key is none', async () => {
  expect(refusalOf(await verifyOne(hinted(''), { policy: keyed(two, waiving) }))).toBe(
    'SIGNATURE: a.txt: the signature does not verify with the key of the signer',
  );
});
