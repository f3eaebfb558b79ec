/** Trust stores, as verification uses them. */
import { existsSync } from 'node:fs';
import { printable, reject } from '@sealift/failures';
import { keys, time, type Window } from '@sealift/pki';
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
export const keysFor = (store: readonly StoreInstance[], role: KeyRole): readonly RoleKey[] =>
  store.flatMap((instance) => instance.keys.filter((each) => each.role === role));

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

function windowOf(
  { role, window, source }: RoleKey,
  asked: readonly KeyRole[],
  stated?: Window,
): Window {
  if (!asked.includes(role))
    reject(
      'TRUST_CONFLICT',
      `${source} is pinned for the role ${role}, and is asked for ${asked.join(' or ')}`,
    );
  if (stated !== undefined && time.formatWindow(stated) !== time.formatWindow(window))
    reject(
      'TRUST_CONFLICT',
      `${source} counts ${time.formatWindow(window)}, and an option says ` +
        time.formatWindow(stated),
    );
  return window;
}
