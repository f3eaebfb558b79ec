/** What a TUF repository says of its root, in one file that can be carried and kept. */
import { canonicalJson, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** Metadata of a TUF repository as text, byte for byte as it was signed. */
export interface Capsule {
  /** Each a version above the one before. */
  readonly roots: readonly string[];
  readonly timestamp: string;
  readonly snapshot: string;
  readonly targets: string;
  /** Name of the target that is pinned: `trusted_root.json`. */
  readonly target: string;
}

const VERSION = 1;

/** Roots of one capsule: one a year and one at each change of people. */
const ROOTS = 256;

/** A name of a target that stays within its folder. */
const TARGET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The bytes of a capsule: one form for one content. */
export const encodeCapsule = (capsule: Capsule): Uint8Array<ArrayBuffer> => {
  const { roots, timestamp, snapshot, targets, target } = capsule;
  const version = BigInt(VERSION);
  return canonicalJson({ schemaVersion: version, roots, timestamp, snapshot, targets, target });
};

/** Reads a capsule; nothing in it is verified yet. @throws Rejection CONFIG */
export function decodeCapsule(bytes: Uint8Array): Capsule {
  const fields = new Fields(json.parse(bytes, 'CONFIG', LIMITS.trustFile), 'capsule', 'CONFIG');
  if (fields.size('schemaVersion') !== VERSION) fields.fail('schemaVersion', `is not ${VERSION}`);
  const capsule = {
    roots: fields
      .list('roots')
      .map((root) => (typeof root === 'string' ? root : fields.fail('roots', 'holds no text'))),
    timestamp: fields.text('timestamp'),
    snapshot: fields.text('snapshot'),
    targets: fields.text('targets'),
    target: fields.text('target'),
  };
  fields.end();
  if (capsule.roots.length === 0 || capsule.roots.length > ROOTS)
    fields.fail('roots', `are ${capsule.roots.length}, and 1 to ${ROOTS} are kept`);
  checkTarget(capsule.target);
  if (!equal(encodeCapsule(capsule), bytes))
    reject('CONFIG', 'capsule: it is not in its canonical form');
  return capsule;
}

/** Refuses a name that could leave its folder. @throws Rejection CONFIG */
export function checkTarget(target: string): void {
  if (!TARGET.test(target)) reject('CONFIG', 'capsule: the target is no name of a file');
}
