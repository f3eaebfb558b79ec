import { configuring, refuseIdle } from '@sealift/console';
import { reject } from '@sealift/failures';
import { looseDots, refuseCombinations } from '@sealift/policy';
import { type GivenOptions, givenNames, OPTIONS } from '@sealift/policy/options';
import type { Report } from '@sealift/report';
import type { Anchor } from '@sealift/trust';
import type { StoreInstance } from '@sealift/trust-file';
import { type KnownSigner, type Pinned, requireOneRole } from '@sealift/verify';
import { signerAnchors } from '../carrying/claims.ts';
import { keyAnchors, withoutCertificates } from '../pins/idle.ts';
import { type DenyPins, loadDeny } from '../pins/load-deny.ts';
import { loadKeys, loadPolicy, loadWanted, type Wanted } from '../pins/load-policy.ts';
import { loadSeal, type SealPins } from '../pins/load-seal.ts';
import { asStored, loadStore, otherRoles } from '../pins/load-store.ts';
import { loadTrust, withCrls } from '../pins/load-trust.ts';
import { pinsAuthority, planPins } from '../pins/plan.ts';
import { loadState, type StateOptions, type StatePins } from '../stating/load.ts';
import type { Freshness } from '../trusting/staleness.ts';
import { environmentNotes } from './environment.ts';
import { withVariables } from './from-variables.ts';
import { loadByPolicy } from './setup-by-policy.ts';

/** All that the operator stated before anything was looked at. */
export interface OneSetup extends Wanted {
  /** Whom the one signer's evidence must be by, and what proves it. */
  readonly pins: Pick<KnownSigner, 'trust' | 'policy' | 'keySources'>;
  /** The seal that was given, and the keys that may have made it. */
  readonly seal: SealPins | undefined;
  /** The deny packs that were given, and the keys that may have signed them. */
  readonly deny: DenyPins | undefined;
  /** What was seen before, where a state was given. */
  readonly state: StatePins | undefined;
  /** Every key and certificate that this host trusts: what a bundle carries is compared with it. */
  readonly pinned: readonly Anchor[];
  /** Instances of trust stores that count. */
  readonly stores: readonly StoreInstance[];
  /** Sentences for the report: what is beyond reach, and what was set and not used. */
  readonly notEstablished: readonly string[];
  readonly waived: readonly string[];
}

type Environment = { readonly [name: string]: string | undefined };

/** The same of images: for one signer, or for all whom a policy file names. */
export interface VerifySetup extends Omit<OneSetup, 'pins'> {
  readonly pins: OneSetup['pins'] | Pick<Pinned, 'signers' | 'rulesFor' | 'now'>;
  /** The policy file, and the SHA-256 of its bytes. */
  readonly policyFile?: NonNullable<Report['policy']>;
  /** How old roots may be, by instance: what the policy file asks. */
  readonly freshness?: readonly Freshness[];
  /** Whether an image may get this name where it goes; absent: any. T4 */
  readonly mayGo?: (name: string, newName: string) => boolean;
  /** What the host's clock said, where it counts: milliseconds since 1970. */
  readonly hostClock?: number | undefined;
}

type Given = GivenOptions & StateOptions;

/**
 * What a command does with what it judges: it writes tags, or only looks; it sends a bundle off; or
 * it tries a policy, and takes no more than that.
 */
export type Use = 'writes tags' | 'looks' | 'sends' | 'tries';

/**
 * Reads options, variables and the files that they name. @param use decides what a policy
 * file asks of names where it says nothing, and of the state and deny packs @throws Misconfigured
 */
export const loadSetup = (
  given: Given,
  environment: Environment,
  use: Use = 'looks',
): VerifySetup =>
  configuring(() =>
    given.policy === undefined
      ? loadOne(given, environment)
      : loadByPolicy(given.policy, given, environment, use),
  );

/** The same for one file, which no policy file speaks of. @throws Misconfigured */
export const loadFileSetup = (given: GivenOptions, environment: Environment): OneSetup =>
  configuring(() => loadOne(given, environment));

/**
 * Whether any option says whom to trust or who must have signed: then signatures are to be
 * verified. Each does whose row does not say otherwise, so that a new one cannot be forgotten.
 */
export const asksToVerify = (given: GivenOptions): boolean =>
  givenNames(given).some((name) => OPTIONS[name].asksToVerify ?? true);

/** The same where an option asks to verify. @throws Misconfigured USAGE for an idle --verbose */
export function loadIfAsked(
  given: Given & { readonly verbose?: boolean },
  environment: Environment,
  use: Use = 'looks',
): VerifySetup | undefined {
  if (asksToVerify(given)) return loadSetup(given, environment, use);
  const why = 'is about checks of signatures, and no pins or policy ask for any';
  configuring(() => refuseIdle(given, ['verbose', 'state'], why));
  return undefined;
}

function loadOne(typed: Given, environment: Environment): OneSetup {
  const { given: flags, notes } = withVariables(typed, environment);
  refuseCombinations(givenNames(flags));
  const planned = planPins(flags, environment);
  const pinned = loadKeys(flags);
  const store = flags['trust-store'] === undefined ? [] : loadStore(flags['trust-store']);
  const policy = asStored(loadPolicy(flags, pinned), store);
  const isKey = policy.signer.kind === 'key';
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
  const pinnedTrust =
    store.length > 0 ? store.map((each) => each.trust) : loadTrust(plan, flags['partial-chain']);
  const crl = flags['certificate-crl'] ?? [];
  const loaded = withCrls(
    pinnedTrust,
    crl.map((each) => ({ path: each, source: `--certificate-crl ${each}` })),
  );
  const trust = isKey ? loaded.map(keyAnchors) : loaded;
  const [seal, deny] = [loadSeal(flags, store), loadDeny(flags, store)];
  const given = { seal: seal?.keys, deny: deny?.keys };
  requireOneRole([{ trust, policy }], otherRoles(store, given));
  return {
    ...wanted,
    pins: { trust, policy, keySources: pinned.sources },
    seal,
    deny,
    state: loadState(flags, flags.image),
    pinned: [
      ...loaded.flatMap((each) => each.anchors),
      ...store.flatMap((each) => [...each.anchors.values()].flat()),
      ...signerAnchors(policy, pinned.sources),
    ],
    stores: store,
    notEstablished: [...patterns.filter(looseDots).map(dotNote), ...environmentNotes(environment)],
    waived: [...plan.overridden, ...notes],
  };
}

const dotNote = (pattern: string): string =>
  `that only the names you mean fit /${pattern}/: a dot without a backslash stands for any ` +
  `character`;
