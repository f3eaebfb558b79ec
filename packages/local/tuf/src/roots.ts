import { createPublicKey } from 'node:crypto';
import { reject } from '@sealift/failures';
import { inTuf, type Read, readMetadata } from './metadata.ts';

const ROLES = ['root', 'timestamp', 'snapshot', 'targets'] as const;

/** Keys of one role: each costs a signature (T34). */
const KEYS = 100;

type Root = Read<'root'>;

/**
 * Follows roots from one to the next: each is signed by a threshold of the one before and of its
 * own, and is one version above it. @returns all of them @throws Rejection TUF
 */
export function followRoots(texts: readonly string[]): readonly Root[] {
  const roots = texts.map((text) => readMetadata(text, 'root'));
  for (const root of roots) checkRoles(root);
  for (const [i, root] of roots.entries()) {
    const before = roots[i - 1];
    if (before !== undefined) checkNext(before, root);
    inTuf('root', () => root.metadata.verifyDelegate('root', root.metadata));
  }
  return roots;
}

/** Refuses a root that does not follow another. @throws Rejection TUF */
export function checkNext(before: Root, next: Root): void {
  if (next.version !== before.version + 1)
    reject('TUF', `TUF root: version ${next.version} stands behind ${before.version}`);
  inTuf('root', () => before.metadata.verifyDelegate('root', next.metadata));
}

function checkRoles({ metadata: { signed } }: Root): void {
  for (const role of ROLES) {
    const { keyIDs = [], threshold = 0 } = signed.roles[role] ?? {};
    if (!Number.isInteger(threshold)) reject('TUF', `TUF root: no threshold of ${role}`);
    if (keyIDs.length > KEYS) reject('TUF', `TUF root: ${keyIDs.length} keys of ${role}`);
    const keyOf = (id: string): string => spkiOf(signed.keys[id]?.keyVal['public'] ?? id);
    const known = inTuf('root', () => keyIDs.map(keyOf));
    // T24: one key under two names would be two of a threshold.
    const isTwice = known.some((key, i) =>
      known.some((other, j) => i !== j && (other.endsWith(key) || key.endsWith(other))),
    );
    if (isTwice) reject('TUF', `TUF root: one key has the role ${role} twice`);
  }
}

/** Hex of the key: of PEM its SPKI, which ends with the key that others write alone. */
const spkiOf = (text: string): string =>
  text.startsWith('-----')
    ? createPublicKey(text).export({ type: 'spki', format: 'der' }).toString('hex')
    : text.toLowerCase();
