import { base64, canonicalJson, concat, hex, sha256, unixSeconds, utf8 } from '../encoding.ts';
import type { Key } from '../keys/key.ts';
import { derive } from '../seed.ts';
import { auditPath, merkleRoot } from './merkle.ts';
import { checkpointText, keyHash, signatureLine } from './note.ts';

export interface InclusionProof {
  /** Position in the tree of the checkpoint, which is not the global `logIndex` of the entry. */
  readonly logIndex: number;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

export interface LogEntry {
  readonly kind: string;
  readonly version: string;
  /** Canonical JSON: the Merkle leaf. */
  readonly body: Uint8Array;
  /** Global index: of all shards together. */
  readonly logIndex: number;
  /**
   * Lower hex of SHA-256(SPKI of the log's key); of a v2 log of the hash that binds name and key.
   */
  readonly logId: string;
  /** Seconds since 1970; a v2 log states none, and 0 stands for it. */
  readonly integratedTime: number;
  /** Signed entry timestamp: the inclusion promise. Empty in a v2 log, which makes none. */
  readonly set: Uint8Array;
  readonly proof: InclusionProof;
}

/** What a signed entry timestamp is made over. */
export type Promised = Pick<LogEntry, 'body' | 'integratedTime' | 'logId' | 'logIndex'>;

export interface CheckpointOptions {
  readonly size?: number;
  readonly root?: Uint8Array;
  readonly key?: Key;
  readonly origin?: string;
  /** Name on the signature line. */
  readonly name?: string;
  /** Lines after the root; Rekor once wrote `Timestamp: …`. */
  readonly extensions?: readonly string[];
  /** Lines after the log's own, as witnesses add them, each with its newline. */
  readonly moreSignatures?: readonly string[];
}

export interface Log {
  readonly key: Key;
  readonly logId: string;
  /** Name of the log's signatures: host, with a port if it has one. */
  readonly host: string;
  /** `<host> - <tree ID>`; of a v2 log the host alone. */
  readonly origin: string;
  readonly size: number;
  /** Logs a body: an object is canonicalised, bytes are taken as they are. */
  append(
    body: object | Uint8Array,
    options?: { readonly integratedTime?: Date; readonly key?: Key },
  ): LogEntry;
  /** Of the whole tree, those of others among them. */
  readonly leaves: readonly Uint8Array[];
  /** What was appended, each with a proof in the tree as it is now. */
  entries(): LogEntry[];
  /** Logs so many entries of others. */
  grow(count: number): void;
  /** Proof for a position in the tree of that size, which is the current one by default. */
  prove(index: number, size?: number): InclusionProof;
  checkpoint(options?: CheckpointOptions): string;
  signSet(promised: Promised, key?: Key): Uint8Array;
}

export interface LogSettings {
  readonly seed: string;
  readonly host: string;
  /**
   * A Rekor v1 log has one; without, the log is of Rekor v2: named by its host, no promises, no
   * times.
   */
  readonly treeId?: string;
  readonly key: Key;
  readonly time: Date;
  /** Entries in earlier shards: global index = offset + position. */
  readonly offset: number;
  /** Other people's entries before the first one, and after each. */
  readonly before: number;
  readonly after: number;
}

/** A Rekor log with other people's entries around each of ours, so that no proof is trivial. */
export function createLog(settings: LogSettings): Log {
  const { key, host, offset } = settings;
  const leaves: Uint8Array[] = [];
  const appended: Omit<LogEntry, 'proof'>[] = [];
  const isV1 = settings.treeId !== undefined;
  const logId = hex(isV1 ? sha256(key.publicKeyDer) : keyHash(key, host));
  const origin = isV1 ? `${host} - ${settings.treeId}` : host;
  addOthers(leaves, settings, settings.before);

  const signSet: Log['signSet'] = (promised, signer = key) =>
    signer.sign(setBytes(promised), 'sha256');
  const checkpoint: Log['checkpoint'] = (options = {}) => {
    const {
      size = leaves.length,
      root = merkleRoot(leaves.slice(0, size)),
      name = host,
      moreSignatures = [],
    } = options;
    const text = checkpointText(options.origin ?? origin, size, root, options.extensions);
    return `${text}\n${signatureLine(text, options.key ?? key, name)}${moreSignatures.join('')}`;
  };
  const prove: Log['prove'] = (logIndex, size = leaves.length) => {
    const tree = leaves.slice(0, size);
    return {
      logIndex,
      treeSize: size,
      rootHash: merkleRoot(tree),
      hashes: auditPath(logIndex, tree),
      checkpoint: checkpoint({ size }),
    };
  };
  const append: Log['append'] = (
    content,
    { integratedTime = settings.time, key: signer = key } = {},
  ) => {
    const body = content instanceof Uint8Array ? content : utf8(canonicalJson(content));
    const index = leaves.push(body) - 1;
    addOthers(leaves, settings, settings.after);
    const promised = {
      body,
      logIndex: offset + index,
      logId,
      integratedTime: isV1 ? unixSeconds(integratedTime) : 0,
    };
    const set = isV1 ? signSet(promised, signer) : new Uint8Array();
    const entry = { ...kindOf(body), ...promised, set };
    appended.push(entry);
    return { ...entry, proof: prove(index) };
  };
  return {
    key,
    logId,
    host,
    origin,
    append,
    grow: (count) => addOthers(leaves, settings, count),
    leaves,
    entries: () => appended.map((entry) => ({ ...entry, proof: prove(entry.logIndex - offset) })),
    prove,
    checkpoint,
    signSet,
    get size() {
      return leaves.length;
    },
  };
}

/** RFC 8785 of the promise: body, integratedTime, logID, logIndex, in this order. */
export function setBytes({ body, integratedTime, logId, logIndex }: Promised): Uint8Array {
  return utf8(canonicalJson({ body: base64(body), integratedTime, logID: logId, logIndex }));
}

function addOthers(leaves: Uint8Array[], { seed }: LogSettings, count: number): void {
  for (let n = 0; n < count; n += 1)
    leaves.push(concat(utf8('other '), derive(24, seed, 'leaf', String(leaves.length))));
}

function kindOf(body: Uint8Array): { kind: string; version: string } {
  try {
    const { kind, apiVersion } = JSON.parse(Buffer.from(body).toString()) as {
      kind?: string;
      apiVersion?: string;
    };
    return { kind: kind ?? '', version: apiVersion ?? '' };
  } catch {
    return { kind: '', version: '' };
  }
}
