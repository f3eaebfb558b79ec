import { createAuthority } from './ca/authority.ts';
import { issueLeaf, type Leaf, type LeafOptions } from './ca/leaf.ts';
import { type Key, type KeyType, keyFromSeed } from './keys/key.ts';
import { createLog } from './log/log.ts';
import { DEFAULT_TIME, deriveNumber } from './seed.ts';
import { createTimestampAuthority } from './timestamp/authority.ts';
import { type Anchors, type Pins, pinsOf, type TrustedRoot, trustedRoot } from './trust.ts';

export interface WorldOptions {
  /** Decides every key; worlds of other seeds share nothing. */
  readonly seed?: string;
  /** In the names of the CA. */
  readonly name?: string;
  /** Of the log, with a port if wanted. */
  readonly host?: string;
  /** Of the v2 log: its name, host and path. */
  readonly hostV2?: string;
  /** When everything happens unless told otherwise. */
  readonly time?: Date;
  /**
   * Number of entries that other people logged before the first one (0: ours is the first leaf),
   * and after each.
   */
  readonly entriesBefore?: number;
  readonly entriesAfter?: number;
  /** Global index of the log's first entry. */
  readonly indexOffset?: number;
}

/**
 * A private Sigstore. Everything in it follows from its options and from the order of the calls.
 */
export interface World extends Anchors {
  readonly seed: string;
  readonly time: Date;
  readonly pins: Pins;
  /** trusted_root.json; the function may change it before it is serialised. */
  trustedRoot(change?: (root: TrustedRoot) => object): string;
  issueLeaf(options: LeafOptions): Leaf;
  /** The key of that type and label in this world: always the same one. */
  keyPair(type?: KeyType, label?: string): Key;
}

/** Makes a world. Nothing is drawn at random. */
export function createWorld(options: WorldOptions = {}): World {
  const {
    seed = 'sealift',
    name = 'example',
    time = DEFAULT_TIME,
    hostV2 = 'log2026.rekor.example',
  } = options;
  const keyPair: World['keyPair'] = (type = 'p256', label = 'signer') =>
    keyFromSeed(type, `${seed} ${label}`);
  const root = createAuthority({
    name: { organization: name, commonName: `${name} root` },
    key: keyPair('p384', 'ca root'),
  });
  const intermediate = createAuthority({
    name: { organization: name, commonName: `${name} intermediate` },
    key: keyPair('p384', 'ca intermediate'),
    parent: root,
  });
  const [ctLog, unknownCtLog] = [keyPair('p256', 'ct log'), keyPair('p256', 'unknown ct log')];
  const log = createLog(logSettings(seed, keyPair('p256', 'rekor'), time, options));
  const logV2 = createLog({
    seed: `${seed} v2`,
    host: hostV2,
    key: keyPair('ed25519', 'rekor v2'),
    time,
    offset: 0,
    before: 5,
    after: 2,
  });
  const timestampAuthority = createTimestampAuthority({ seed, time });
  const anchors = { root, intermediate, ctLog, log, logV2, timestampAuthority };
  const leaf = (request: LeafOptions): Leaf => {
    const key = request.key ?? keyPair('p256', `leaf ${JSON.stringify(request.identity)}`);
    return issueLeaf(request, {
      key,
      authority: request.authority ?? intermediate,
      time,
      ctLog,
      unknownCtLog,
    });
  };
  return {
    seed,
    time,
    ...anchors,
    pins: pinsOf(anchors),
    trustedRoot: (change) => trustedRoot(anchors, change),
    issueLeaf: leaf,
    keyPair,
  };
}

function logSettings(
  seed: string,
  key: Key,
  time: Date,
  options: WorldOptions,
): Parameters<typeof createLog>[0] {
  const {
    host = 'rekor.example',
    entriesBefore = 5,
    entriesAfter = 2,
    indexOffset = 1_000_000 + deriveNumber(1_000_000, seed, 'offset'),
  } = options;
  const treeId = `1${String(deriveNumber(10 ** 12, seed, 'tree')).padStart(18, '0')}`;
  return {
    seed,
    host,
    treeId,
    key,
    time,
    offset: indexOffset,
    before: entriesBefore,
    after: entriesAfter,
  };
}
