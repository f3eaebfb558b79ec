import { reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import { parseTimeOption, refuseCombinations } from '@sealift/policy';
import { type GivenOptions, givenNames, VARIABLES } from '@sealift/policy/options';
import { waysOf } from '@sealift/policy/rules';
import { type FileRule, mayGo, type Site } from '@sealift/policy-file';
import { type KnownSigner, requireOneRole } from '@sealift/verify';
import { loadDeny } from '../pins/load-deny.ts';
import { loadWanted } from '../pins/load-policy.ts';
import { type LoadedPolicyFile, loadPolicyFile } from '../pins/load-policy-file.ts';
import { loadSeal } from '../pins/load-seal.ts';
import { otherRoles } from '../pins/load-store.ts';
import { loadState, type StateOptions, type StatePins } from '../stating/load.ts';
import { environmentNotes } from './environment.ts';
import { withVariables } from './from-variables.ts';
import type { Use, VerifySetup } from './setup.ts';

type Environment = { readonly [name: string]: string | undefined };
type Flags = GivenOptions & StateOptions;

/**
 * Reads a policy file and all that it names. Nothing beside it says whom to trust: variables that
 * pin are named as unused (T25). @throws Rejection USAGE | CONFIG | TRUST_ROOT | TRUST_CONFLICT |
 * STATE_MISSING
 */
export function loadByPolicy(
  path: string,
  flags: Flags,
  environment: Environment,
  use: Use,
): VerifySetup {
  refuseCombinations(givenNames(flags));
  const { notes } = withVariables(flags, environment);
  const { 'policy-digest': digest, strict = false, at, 'verify-at': verifyAt } = flags;
  const loaded = loadPolicyFile(path, {
    digest,
    strict,
    defaultName: use === 'writes tags' ? 'bound' : 'any',
    verifyAt: verifyAt === undefined ? undefined : parseTimeOption(verifyAt, '--verify-at'),
  });
  const { signers, rulesFor, stores, file } = loaded;
  const { destinations } = file.site;
  if (verifyAt !== undefined) requireWindows(signers);
  const now = at === undefined ? undefined : parseTimeOption(at, '--at');
  const hostClock = flags['host-clock'] === true ? Date.now() : undefined;
  const state = stateOf(flags, loaded, use);
  const [seal, deny] = [loadSeal(flags, stores), loadDeny(flags, stores, denyFor(file.site, use))];
  const { freshness } = loaded;
  const countsAges =
    deny?.asks.maxAge !== undefined || file.rules.some(countsAge) || freshness.length > 0;
  const isDated = stores.some(({ tuf }) => tuf !== undefined);
  requireNow(flags, { countsAges, isDated });
  requireOneRole(signers, otherRoles(stores, { seal: seal?.keys, deny: deny?.keys }));
  return {
    ...loadWanted(flags),
    pins: { signers, rulesFor, now },
    policyFile: { path, digest: loaded.digest },
    ...{ seal, deny, state, hostClock, freshness },
    ...(destinations && { mayGo: (name, newName) => mayGo(destinations, name, newName) }),
    notEstablished: [
      ...loaded.notes,
      ...notAsked(file.site, use),
      ...hostClockNote(hostClock),
      ...environmentNotes(environment),
    ],
    pinned: loaded.anchors,
    stores: loaded.stores,
    waived: [...(flags['no-env'] ? [] : unused(environment)), ...notes],
  };
}

/**
 * Ages are counted to a time that somebody states, or that is proved to be past. T23 @param isDated
 * metadata of a store expire, which is said
 */
function requireNow(
  flags: Flags,
  { countsAges, isDated }: { readonly countsAges: boolean; readonly isDated: boolean },
): void {
  const given = (['at', 'host-clock'] as const).find((name) => flags[name]);
  if (countsAges && given === undefined && flags.state === undefined)
    reject(
      'USAGE',
      'the policy counts ages, and no clock here is trusted: say what now is, --at, or give ' +
        '--state, whose floor counts, or --host-clock',
    );
  if (!countsAges && !isDated && given !== undefined)
    reject('USAGE', `--${given} has no effect: the policy counts no ages (maxAge, staleness)`);
}

const hostClockNote = (hostClock: number | undefined): string[] =>
  hostClock === undefined
    ? []
    : [`that it is ${time.format(hostClock)}: the clock of this host says so (--host-clock)`];

/** Only what takes a bundle in is held against what was taken before. */
const asksState = (use: Use): boolean => use !== 'sends' && use !== 'tries';

/** T9: leaving the state away would let an old bundle in. T23: the file says whose times count. */
function stateOf(flags: Flags, { file, signers }: LoadedPolicyFile, use: Use) {
  const { site, instances } = file;
  if (flags.floor === true)
    reject(
      'USAGE',
      '--floor excludes --policy: write floor: true at the instance whose times count; a policy ' +
        'of another program has no word for it, and raises none',
    );
  if (flags.state === undefined && site.state !== undefined && asksState(use))
    reject('STATE_MISSING', `${site.state} requires a state: give --state`);
  const raising = new Set(
    signers.filter(({ instance }) => instances.get(instance)?.floor).map(({ name }) => name),
  );
  const raisesFloor: StatePins['raisesFloor'] = (signer) => raising.has(signer);
  return loadState(flags, flags.image, raisesFloor);
}

/** Who only tries a policy has no packs to give. */
const denyFor = (site: Site, use: Use): Pick<Site, 'deny' | 'undeny'> =>
  use === 'tries' ? { undeny: site.undeny } : site;

/** What the policy requires of whoever takes a bundle in, and this command does not ask for. */
const notAsked = ({ state, deny }: Site, use: Use): string[] => [
  ...(state === undefined || asksState(use)
    ? []
    : [`that it is no older bundle: ${state} requires a state, and this command takes none`]),
  ...(deny === undefined || use !== 'tries'
    ? []
    : [`that nothing is denied: ${deny.at} requires deny packs, and this command takes none`]),
];

/** Whoever types a time relies on what it is held against. @throws Rejection USAGE */
function requireWindows(signers: readonly KnownSigner[]): void {
  if (!signers.some(hasWindows))
    reject(
      'USAGE',
      '--verify-at is held against the window of a certificate or a log, and the policy has ' +
        'neither: its signers are keys, and the keys of its logs have no window',
    );
}

const hasWindows = ({ policy: { signer }, trust }: KnownSigner): boolean =>
  signer.kind === 'certificate' ||
  trust.some(({ logs }) => logs.some(({ window }) => time.isBounded(window)));

const countsAge = ({ rule }: FileRule): boolean =>
  waysOf(rule).some(({ strength, evidence }) =>
    [strength, ...evidence].some(({ maxAge }) => maxAge !== undefined),
  );

const unused = (environment: Environment): string[] =>
  Object.keys(VARIABLES).flatMap((name) =>
    environment[name]
      ? [`${name} (${environment[name]}) is set and was not used: --policy replaces it.`]
      : [],
  );
