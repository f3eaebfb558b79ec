/** A policy file with all that it names, ready to judge by. */
import { type Digest, digest, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { NameNeed, Rule } from '@sealift/policy/rules';
import type { FileSigner, PolicyFile } from '@sealift/policy-file';
import type { Anchor } from '@sealift/trust';
import type { StoreInstance } from '@sealift/trust-file';
import { type KnownSigner, requireOneRole } from '@sealift/verify';
import { signerAnchors } from '../carrying/claims.ts';
import type { Freshness } from '../trusting/staleness.ts';
import { otherRoles } from './load-store.ts';
import { requireOneMeaning } from './one-meaning.ts';
import { requirePeople } from './policy-quorum.ts';
import { loadSigner, requireReachable, requireRoles } from './policy-signers.ts';
import { type LoadedInstance, loadInstance, type PinOf, pinsBeside } from './policy-trust.ts';
import { readConfigured } from './read-pin.ts';
import { readPolicy } from './read-policy.ts';

/** How a policy file is taken. */
export interface PolicyFileOptions {
  /** `sha256:…` that the file must have. */
  readonly digest?: string | undefined;
  /** Rules that only warn reject too. */
  readonly strict?: boolean | undefined;
  /** What must bind an image's name where a rule does not say. */
  readonly defaultName: NameNeed;
  /** Time of signing to assume where none is proved; milliseconds since 1970. */
  readonly verifyAt?: number | undefined;
}

/** Whom a policy file names, and what it asks. */
export interface LoadedPolicyFile {
  readonly path: string;
  readonly digest: Digest;
  readonly signers: readonly KnownSigner[];
  readonly rulesFor: PolicyFile['rulesFor'];
  /** What its patterns take beside what they seem to: sentences for the report. */
  readonly notes: readonly string[];
  readonly file: PolicyFile;
  /** Instances of trust stores that it names. */
  readonly stores: readonly StoreInstance[];
  /** Instances whose metadata may not be older than the policy says. */
  readonly freshness: readonly Freshness[];
  /** Every key and certificate that it and its stores pin. */
  readonly anchors: readonly Anchor[];
}

/**
 * Reads a policy file and the files that it names, relative to it.
 * @throws Rejection CONFIG | LIMIT | TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN | TRUST_CONFLICT;
 * USAGE for a digest that is none
 */
export function loadPolicyFile(path: string, options: PolicyFileOptions): LoadedPolicyFile {
  const { bytes, found } = readPinned(path, options.digest);
  const source = `--policy ${path}`;
  const text = Rejection.as(
    'CONFIG',
    () => utf8.decode(bytes, 'CONFIG'),
    `${source} is no policy, which is YAML as \`policy init\` begins it: `,
  );
  const file = readPolicy(text, { file: path, name: options.defaultName });
  const { signers, rules, findings } = file;
  const pinOf = pinsBeside(path);
  const instances = loadInstances(file, pinOf);
  const loaded = new Map([...signers].map(([name, one]) => [name, withLoaded(one, instances)]));
  const known = [...loaded.values()].map((signer) =>
    loadSigner(signer, { pinOf, instances, verifyAt: options.verifyAt }),
  );
  requireReachable(rules, loaded, instances);
  requireRoles(rules, known, instances);
  requirePeople(rules, known);
  requireOneMeaning(known);
  const stores = [...instances.values()].flatMap(({ stored = [] }) => stored);
  requireOneRole(known, otherRoles(stores));
  const notes = findings.filter(({ kind }) => kind === 'pattern');
  return {
    path,
    digest: found,
    signers: known,
    rulesFor: options.strict === true ? strictly(file) : file.rulesFor.bind(file),
    notes: notes.map(({ at, message }) => `${at}: ${message}`),
    file,
    stores,
    freshness: [...instances.values()].flatMap(freshnessOf),
    anchors: [
      ...[...instances.values()].flatMap(anchorsIn),
      ...known.flatMap(({ policy, keySources }) => signerAnchors(policy, keySources)),
    ],
  };
}

const freshnessOf = ({ instance: { at, name, staleness }, stored }: LoadedInstance): Freshness[] =>
  staleness === undefined || stored?.tuf === undefined
    ? []
    : [{ at, name, tuf: stored.tuf, limit: staleness }];

const anchorsIn = ({ trusts, stored }: LoadedInstance): Anchor[] =>
  stored === undefined
    ? trusts.flatMap(({ anchors }) => anchors)
    : [...stored.anchors.values()].flat();

function readPinned(
  path: string,
  pinned: string | undefined,
): { bytes: Uint8Array; found: Digest } {
  const expected =
    pinned === undefined
      ? undefined
      : Rejection.as('USAGE', () => digest.parse(pinned, 'USAGE'), '--policy-digest: ');
  const bytes = readConfigured({ path, source: `--policy ${path}` });
  const found = digest.of(bytes);
  if (expected !== undefined && expected !== found)
    reject(
      'CONFIG',
      `--policy ${path} is ${found}, and --policy-digest says ${expected}: this is another policy`,
    );
  return { bytes, found };
}

const loadInstances = (
  { instances }: PolicyFile,
  pinOf: PinOf,
): ReadonlyMap<string, LoadedInstance> =>
  new Map([...instances].map(([name, instance]) => [name, loadInstance(instance, pinOf)]));

/** A signer with his instance as it was read: that of a store has witnesses only then. */
const withLoaded = (
  signer: FileSigner,
  instances: ReadonlyMap<string, LoadedInstance>,
): FileSigner => {
  const loaded = instances.get(signer.instance?.name ?? '');
  return loaded === undefined ? signer : { ...signer, instance: loaded.instance };
};

/** Whatever a rule that only warns finds rejects; it lets in no more than it did before. */
const strictly =
  (file: PolicyFile) =>
  (name: string, found?: Digest): readonly Rule[] =>
    file
      .rulesFor(name, found)
      .map((rule) => ({ ...rule, mode: rule.mode === 'warn' ? 'restrict' : 'enforce' }));
