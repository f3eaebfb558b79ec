import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { bundleReferrer } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { judgeEvidence } from './evidence.ts';
import { contextsOf } from './seats.ts';
import {
  FILE,
  image,
  key,
  keyed,
  keyless,
  rootTrust,
  signedFile,
  verify,
  world,
} from './world.fixture.ts';

const trust = rootTrust();
const [log] = trust.logs;
if (log === undefined) throw new Error('a log is pinned');
const own = keys.fromPem(key.publicKeyPem);
const witness = { name: 'w.example', key: log.key, keyId: new Uint8Array(4) };

describe('one key has one role (T25)', () => {
  const attached = [bundleReferrer(world, image.root, { signer: { key } })];
  it.each<[string, Parameters<typeof verify>[1]]>([
    [
      'a signer that is its own log',
      { policy: keyed(), trust: { ...trust, logs: [{ ...log, key: own }] } },
    ],
    [
      'a signer that is a log of another instance',
      { policy: keyed(), trust: [trust, { ...trust, logs: [{ ...log, key: own }] }] },
    ],
    [
      'a signer that is a CT log',
      { policy: keyed(), trust: { ...trust, ctLogs: [{ ...log, key: own }] } },
    ],
    ['a log that is its own witness', { policy: keyed(key, { witnesses: [witness] }), trust }],
    [
      'a signer that is a witness',
      { policy: keyed(key, { witnesses: [{ ...witness, key: own }] }), trust },
    ],
  ])('%s', async (_, options) =>
    expect(await codeOf(() => verify(attached, options))).toBe('TRUST_CONFLICT'),
  );

  it('may be pinned several times for it', async () => {
    const twice = { ...trust, logs: [...trust.logs, ...trust.logs], ctLogs: trust.logs };
    expect((await verify(attached, { policy: keyed(), trust: [twice, twice] })).outcome).toBe(
      'accepted',
    );
  });
});

it("a bug in one instance's judgement is none of another's acceptance", async () => {
  const [good] = contextsOf({ trust, policy: keyless(), crypto: nodeCrypto });
  const broken = () => {
    throw new TypeError('broken');
  };
  const crypto = { ...nodeCrypto, verify: broken, verifyDigest: broken };
  const [bad] = contextsOf({ trust, policy: keyless(), crypto });
  if (good === undefined || bad === undefined) throw new Error('two contexts');
  const codes = [[good], [bad, good], [good, bad]].map(async (contexts) => {
    const { failure } = await judgeEvidence(signedFile(), FILE, contexts);
    return failure?.code ?? 'accepted';
  });
  expect(await Promise.all(codes)).toEqual(['accepted', 'INTERNAL', 'accepted']);
});
