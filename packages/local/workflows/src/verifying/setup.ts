import { configuring, isGiven } from '@sealift/console';
import { reject } from '@sealift/failures';
import { looseDots, type Policy } from '@sealift/policy';
import type { Trust } from '@sealift/trust';
import { POLICY_FLAGS } from '../flags/policy.ts';
import { TRUST_FLAGS } from '../flags/trust.ts';
import type { VerifyFlags } from '../flags/verify.ts';
import { keyAnchors, refuseIdlePins, withoutCertificates } from '../pins/idle.ts';
import { loadKeys, loadPolicy, loadWanted, type Wanted } from '../pins/load-policy.ts';
import { loadSeal, type SealPins } from '../pins/load-seal.ts';
import { loadTrust } from '../pins/load-trust.ts';
import { pinsAuthority, planPins } from '../pins/plan.ts';
import { environmentNotes } from './environment.ts';

/** All that the operator stated before anything was looked at. */
export interface VerifySetup extends Wanted {
  /** The pinned instances. */
  readonly trust: readonly Trust[];
  readonly policy: Policy;
  /** `--key PATH` of each key of the policy. */
  readonly keySources: readonly string[];
  /** The seal that was given, and the keys that may have made it. */
  readonly seal: SealPins | undefined;
  /** Sentences for the report: what is beyond reach, and what was set and not used. */
  readonly notEstablished: readonly string[];
  readonly waived: readonly string[];
}

type Environment = { readonly [name: string]: string | undefined };

/** Reads flags, variables and the files that they name. @throws Misconfigured */
export const loadSetup = (flags: VerifyFlags, environment: Environment): VerifySetup =>
  configuring(() => load(flags, environment));

/**
 * Whether any flag says whom to trust or who must have signed: then signatures are to be verified.
 * Every flag of trust and policy does, so that a new one cannot be forgotten.
 */
export const asksToVerify = (flags: VerifyFlags): boolean =>
  (Object.keys({ ...TRUST_FLAGS, ...POLICY_FLAGS }) as (keyof VerifyFlags)[]).some((name) =>
    isGiven(flags[name]),
  );

function load(flags: VerifyFlags, environment: Environment): VerifySetup {
  const planned = planPins(flags, environment);
  const pinned = loadKeys(flags);
  const policy = loadPolicy(flags, pinned);
  const isKey = policy.signer.kind === 'key';
  refuseIdlePins(flags, isKey);
  const plan = isKey ? withoutCertificates(planned) : planned;
  const wanted = loadWanted(flags);
  if (policy.signer.kind === 'certificate' && !pinsAuthority(plan))
    reject(
      'USAGE',
      'no certificate authority is pinned: give --trusted-root, --ca-roots or ' +
        '--certificate-chain (or set SIGSTORE_ROOT_FILE)',
    );
  const patterns = [
    flags['certificate-identity-regexp'],
    flags['certificate-oidc-issuer-regexp'],
  ].filter((each) => each !== undefined);
  return {
    ...wanted,
    trust: isKey ? loadTrust(plan).map(keyAnchors) : loadTrust(plan),
    policy,
    seal: loadSeal(flags, policy),
    keySources: pinned.sources,
    notEstablished: [...patterns.filter(looseDots).map(dotNote), ...environmentNotes(environment)],
    waived: plan.overridden,
  };
}

const dotNote = (pattern: string): string =>
  `that only the names you mean fit /${pattern}/: a dot without a backslash stands for any ` +
  `character`;
