/** Trust stores, as verification uses them. */
import { existsSync } from 'node:fs';
import { printable, reject } from '@sealift/failures';
import { keys, type PublicKey, time, type Window } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { KeyRole, RoleKey, StoreInstance } from '@sealift/trust-file';
import { readFolder } from '@sealift/trust-store';

/**
 * Reads `DIR` or `DIR,INSTANCE`. A comma belongs to the path where a folder has that name.
 * @throws Rejection CONFIG: no store, no such instance, or one that cannot be used | TRUST_CONFLICT
 */
export function loadStore(word: string): readonly StoreInstance[] {
  const comma = existsSync(word) ? -1 : word.lastIndexOf(',');
  const [path, name] =
    comma < 0 ? [word, undefined] : [word.slice(0, comma), word.slice(comma + 1)];
  const { instances } = readFolder(path).store;
  if (instances.length === 0)
    reject('CONFIG', `the trust store ${printable(path)} pins nothing: see \`trust add\``);
  return name === undefined ? instances : [instanceOf(instances, path, name)];
}

/** One instance of a store. @throws Rejection CONFIG: there is none of that name */
export function instanceOf(
  instances: readonly StoreInstance[],
  path: string,
  name: string,
): StoreInstance {
  const known = instances.map((each) => each.name).join(', ');
  return (
    instances.find((each) => each.name === name) ??
    reject('CONFIG', `${printable(path)} has no instance "${printable(name)}"; it has: ${known}`)
  );
}

/** The keys that a store pins for one use. */
const keysFor = (store: readonly StoreInstance[], role: KeyRole): readonly PublicKey[] =>
  store.flatMap(({ keys: pinned }) =>
    pinned.filter((key) => key.role === role).map(({ key }) => key),
  );

/**
 * The keys that may have made something that is given beside a bundle: those that options name,
 * or else those that the store pins for it.
 * @throws Rejection USAGE where there are none; TRUST_CONFLICT: the store pins one for something
 * else (T10)
 */
export function keysOf(
  store: readonly StoreInstance[],
  role: 'seal' | 'deny',
  given: readonly PublicKey[],
): readonly PublicKey[] {
  requireRole(store, given, role);
  const found = given.length > 0 ? given : keysFor(store, role);
  if (found.length === 0)
    reject(
      'USAGE',
      `--${role} needs --${role}-key: the trust store pins no key of the role ${role}`,
    );
  return found;
}

/** Keys that vouch for no image: those that were given, and those that a store pins (T10). */
export const otherRoles = (
  store: readonly StoreInstance[],
  given: { readonly [K in 'seal' | 'deny']?: readonly PublicKey[] | undefined } = {},
): { readonly sealers: readonly PublicKey[]; readonly deniers: readonly PublicKey[] } => ({
  sealers: [...(given.seal ?? []), ...keysFor(store, 'seal')],
  deniers: [...(given.deny ?? []), ...keysFor(store, 'deny')],
});

/** Refuses keys that a store pins for something else (T10). @throws Rejection TRUST_CONFLICT */
export function requireRole(
  store: readonly StoreInstance[],
  pinned: readonly PublicKey[],
  role: KeyRole,
): void {
  for (const key of pinned) {
    const stored = storedKey(store, keys.fingerprint(key));
    if (stored !== undefined) refuseRole(stored, [role]);
  }
}

/**
 * The policy as the store has its keys: each within its window, and for nothing but its role.
 * @param asked roles that its keys may have
 * @throws Rejection TRUST_CONFLICT: another role (T10), or another window (T25)
 */
export function asStored(
  policy: Policy,
  store: readonly StoreInstance[],
  asked: readonly KeyRole[] = [policy.predicateTypes === undefined ? 'image' : 'attestation'],
): Policy {
  const { signer } = policy;
  if (signer.kind !== 'key') return policy;
  const windows = new Map(signer.windows);
  for (const key of signer.keys) {
    const print = keys.fingerprint(key);
    const stored = storedKey(store, print);
    if (stored !== undefined) windows.set(print, windowOf(stored, asked, windows.get(print)));
  }
  const bounded = [...windows].filter(([, window]) => time.isBounded(window));
  return { ...policy, signer: { ...signer, windows: new Map(bounded) } };
}

const storedKey = (store: readonly StoreInstance[], fingerprint: string): RoleKey | undefined =>
  store
    .flatMap((instance) => instance.keys)
    .find(({ key }) => keys.fingerprint(key) === fingerprint);

function refuseRole({ role, source }: RoleKey, asked: readonly KeyRole[]): void {
  if (!asked.includes(role))
    reject(
      'TRUST_CONFLICT',
      `${source} is pinned for the role ${role}, and is asked for ${asked.join(' or ')}`,
    );
}

function windowOf(stored: RoleKey, asked: readonly KeyRole[], stated?: Window): Window {
  refuseRole(stored, asked);
  const { window, source } = stored;
  if (stated !== undefined && time.formatWindow(stated) !== time.formatWindow(window))
    reject(
      'TRUST_CONFLICT',
      `${source} counts ${time.formatWindow(window)}, and an option says ` +
        time.formatWindow(stated),
    );
  return window;
}
