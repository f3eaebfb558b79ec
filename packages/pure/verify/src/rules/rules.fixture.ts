/** Policies of several signers and rules, made by hand. */
import { nodeCrypto } from '@sealift/crypto';
import type { Policy } from '@sealift/policy';
import {
  type EvidenceNeed,
  type Needs,
  PLAIN,
  type Rule,
  type Strength,
} from '@sealift/policy/rules';
import type { Trust } from '@sealift/trust';
import type { KnownSigner } from '../pinned.ts';
import type { VerifyOptions } from '../verify.ts';
import { rootTrust } from '../world.fixture.ts';

/** A signer of the instance that the world is. */
export const known = (name: string, policy: Policy, trust: Trust = rootTrust()): KnownSigner => ({
  ...{ name, policy, trust: [trust], instance: 'here', keySources: [] },
});

/** Signed by one of these, or by so many of them. */
export const signedBy = (of: readonly string[], atLeast = 1): EvidenceNeed => ({
  ...{ kind: 'signature', by: { of, atLeast }, select: 'any' },
});

/** Attested so by one of these. */
export const attestedBy = (
  of: readonly string[],
  type: string,
  more: Partial<EvidenceNeed> = {},
): EvidenceNeed => ({
  ...{ kind: 'attestation', types: [type], by: { of, atLeast: 1 }, select: 'any' },
  ...more,
});

/** A rule that asks for all of this. */
export const rule = (
  evidence: readonly EvidenceNeed[],
  {
    mode = 'enforce',
    strength = {},
    ...more
  }: Partial<Omit<Needs, 'strength'>> & {
    readonly mode?: Rule['mode'];
    readonly strength?: Partial<Strength>;
  } = {},
): Rule => ({
  at: 'policy.yaml:7',
  mode,
  asks: {
    ...{ kind: 'require', evidence, coverage: 'index', annotations: new Map(), name: 'any' },
    strength: { ...PLAIN, ...strength },
    ...more,
  },
});

/** Options with these signers, and these rules for whatever image. */
export const ruled = (
  signers: readonly KnownSigner[],
  rules: readonly Rule[],
  now?: number,
): VerifyOptions => ({ signers, rulesFor: () => rules, crypto: nodeCrypto, now });
