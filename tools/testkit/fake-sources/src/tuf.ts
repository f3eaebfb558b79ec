import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Answers } from './source.ts';

/** A key of a TUF repository. */
export interface TufKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly pem: string;
  /** As root metadata list it: the raw key in hex. */
  readonly listed: object;
}

/** The roles of a repository. */
export type Role = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** The text of metadata, by role; roots in their order. */
export interface TufParts {
  readonly roots: readonly string[];
  readonly timestamp: string;
  readonly snapshot: string;
  readonly targets: string;
}

type Keys = Readonly<
  Record<Role, { readonly keys: readonly TufKey[]; readonly threshold: number }>
>;

/** The name of the one target that a repository has. */
export const TARGET = 'trusted_root.json';

const LATER = '2036-01-01T00:00:00Z';

export function makeTufKey(): TufKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
  const listed = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } };
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { id: sha256(canonical(listed)), privateKey, pem, listed };
}

/** Keys of all roles: two of three sign roots and targets, one signs what is online. */
export const makeTufKeys = (): Keys => {
  const people = { keys: Array.from({ length: 3 }, makeTufKey), threshold: 2 };
  const online = { keys: [makeTufKey()], threshold: 1 };
  return { root: people, targets: people, snapshot: online, timestamp: online };
};

/** What one publication changes. */
export interface Publication {
  readonly target?: string | Uint8Array;
  readonly keys?: Keys;
  /** When what is signed now expires, by role. */
  readonly expires?: Partial<Record<Role, string>>;
}

/** A repository in memory, laid out as that of the public-good instance. */
export class TufRepository {
  readonly #roots: string[] = [];
  readonly #files = new Map<string, string | Uint8Array>();
  #keys: Keys;
  #version = 0;
  #parts: Omit<TufParts, 'roots'> = { timestamp: '', snapshot: '', targets: '' };
  target: Uint8Array;

  constructor(target: string | Uint8Array, keys: Keys = makeTufKeys()) {
    this.target = Buffer.from(target);
    this.#keys = keys;
    this.rotate();
    this.publish();
  }

  get parts(): TufParts {
    return { roots: [...this.#roots], ...this.#parts };
  }

  get keys(): Keys {
    return this.#keys;
  }

  /** By their paths below the repository's address. */
  get files(): ReadonlyMap<string, string | Uint8Array> {
    return this.#files;
  }

  get answers(): Answers {
    return (path) => this.#files.get(path.slice(1));
  }

  /** A new root, signed by the keys of before and by its own. */
  rotate({ keys = this.#keys, expires = {} }: Publication = {}): void {
    const version = this.#roots.length + 1;
    const signers = new Set([...this.#keys.root.keys, ...keys.root.keys]);
    const text = rootText(keys, { version, expires: expires.root ?? LATER }, [...signers]);
    this.#keys = keys;
    this.#roots.push(text);
    this.#files.set(`${version}.root.json`, text);
  }

  /** Targets, snapshot and timestamp of the next version. */
  publish({ target = this.target, expires = {} }: Publication = {}): void {
    this.target = Buffer.from(target);
    const version = ++this.#version;
    const at = (role: Role) => ({ version, expires: expires[role] ?? LATER });
    const { targets: people, snapshot: online } = this.#keys;
    const targets = targetsText(this.target, at('targets'), people.keys);
    const snapshot = listText('snapshot', { 'targets.json': targets }, at('snapshot'), online.keys);
    const timestamp = listText(
      'timestamp',
      { 'snapshot.json': snapshot },
      at('timestamp'),
      online.keys,
    );
    this.#parts = { timestamp, snapshot, targets };
    this.#files.set('timestamp.json', timestamp);
    this.#files.set(`${version}.snapshot.json`, snapshot);
    this.#files.set(`${version}.targets.json`, targets);
    this.#files.set(`targets/${sha256(this.target)}.${TARGET}`, this.target);
  }
}

interface Stated {
  readonly version: number;
  readonly expires: string;
}

/** A root that lists these keys, signed by others perhaps. */
export function rootText(keys: Keys, stated: Stated, signers: readonly TufKey[]): string {
  const all = Object.values(keys).flatMap((role) => role.keys);
  const roles = Object.entries(keys).map(([role, { keys: own, threshold }]) => [
    role,
    { keyids: own.map(({ id }) => id), threshold },
  ]);
  return signedText(
    'root',
    {
      ...stated,
      consistent_snapshot: true,
      keys: Object.fromEntries(all.map(({ id, listed }) => [id, listed])),
      roles: Object.fromEntries(roles),
    },
    signers,
  );
}

export function targetsText(
  target: Uint8Array,
  stated: Stated,
  signers: readonly TufKey[],
): string {
  const listed = { length: target.length, hashes: { sha256: sha256(target) } };
  return signedText('targets', { ...stated, targets: { [TARGET]: listed } }, signers);
}

/** Metadata that list others, by version, length and hash. */
export function listText(
  role: 'timestamp' | 'snapshot',
  files: Readonly<Record<string, string>>,
  stated: Stated,
  signers: readonly TufKey[],
): string {
  const meta = Object.entries(files).map(([name, text]) => [
    name,
    {
      version: (JSON.parse(text) as { signed: { version: number } }).signed.version,
      length: text.length,
      hashes: { sha256: sha256(text) },
    },
  ]);
  return signedText(role, { ...stated, meta: Object.fromEntries(meta) }, signers);
}

/** Metadata as text, signed by each of these keys. */
export function signedText(role: Role, content: object, signers: readonly TufKey[]): string {
  const signed = { _type: role, spec_version: '1.0.31', ...content };
  const bytes = Buffer.from(canonical(signed));
  const signatures = signers.map(({ id, privateKey }) => ({
    keyid: id,
    sig: sign(null, bytes, privateKey).toString('hex'),
  }));
  return JSON.stringify({ signatures, signed });
}

const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** OLPC's canonical JSON, of what has neither control characters nor fractions. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
}
