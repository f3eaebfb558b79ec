import { nodeCrypto } from '@sealift/crypto';
import { x509 } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { EvidenceCase } from './case.ts';
import type { CheckStep } from './check.ts';
import { certificatePath, certificateUsage } from './checks/certificate.ts';
import { identity } from './checks/identity.ts';
import { certificateTransparency } from './checks/sct.ts';
import { signature } from './checks/signature.ts';
import { authenticatedTime } from './checks/time.ts';
import { pinnedKeys } from './roles.ts';
import { contextsOf } from './seats.ts';
import { FILE, keyed, keyless, leaf, rootTrust, signedFile, world } from './world.fixture.ts';

const caseWith = (
  policy = keyless(),
  established: EvidenceCase['established'] = { proved: {} },
): EvidenceCase => {
  const [context] = contextsOf({ trust: rootTrust(), policy, crypto: nodeCrypto });
  if (context === undefined) throw new Error('one instance is pinned');
  return { context, evidence: signedFile(), subject: FILE, times: [], established };
};

describe('checks out of order', () => {
  it.each<[string, CheckStep<EvidenceCase>, EvidenceCase]>([
    ['certificate chain', certificatePath([]), caseWith()],
    ['certificate usage', certificateUsage, caseWith()],
    ['SCT', certificateTransparency(undefined), caseWith()],
    ['identity', identity, caseWith()],
    ['identity of a key', identity, caseWith(keyed())],
  ])('%s is a bug, never a pass', async (_, step, subject) =>
    expect(await codeOf(() => step.run(subject))).toBe('INTERNAL'),
  );

  it('no key is no signature', async () =>
    expect(await codeOf(() => signature.run(caseWith()))).toBe('SIGNATURE'));

  it('no time is not every time (T2)', async () => {
    const established = { proved: {}, leaf: x509.parse(leaf(world).certificate.der) };
    const { certificate } = world.intermediate;
    const path = () => certificatePath([certificate.der]).run(caseWith(keyless(), established));
    expect(await codeOf(path)).toBe('INTERNAL');
    await expect(async () =>
      authenticatedTime.run(caseWith(keyless(), established)),
    ).rejects.toThrow('a certificate without an authenticated time');
  });
});

describe('pinned keys', () => {
  it('are those of the policy', () => expect(pinnedKeys(keyed())).toHaveLength(1));
  it('are none where a certificate is asked for', () => expect(pinnedKeys(keyless())).toEqual([]));
});
