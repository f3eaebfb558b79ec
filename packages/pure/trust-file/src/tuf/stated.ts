import { Fields, json, LIMITS, utf8 } from '@sealift/bytes';
import { time } from '@sealift/pki';
import type { Capsule } from './capsule.ts';

/** What one file of metadata says of itself. */
export interface Stated {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** What a capsule says of itself: it was verified when it was taken in, and is pinned since. */
export interface CapsuleState {
  readonly root: Stated;
  readonly timestamp: Stated;
  readonly snapshot: Stated;
  readonly targets: Stated;
  /** What the target must be. */
  readonly target: { readonly sha256: string; readonly length: number };
}

/** The roles whose files a capsule holds. */
export type TufRole = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** The signed part of a file of metadata. @throws Rejection CONFIG */
export function signedPart(text: string, role: TufRole): Fields {
  const bytes = utf8.encode(text);
  const signed = new Fields(json.parse(bytes, 'CONFIG', LIMITS.pemFile), role, 'CONFIG').object(
    'signed',
  );
  signed.oneOf('_type', [role]);
  return signed;
}

/** Its version, and when it expires. @throws Rejection CONFIG */
export function statedBy(text: string, role: TufRole): Stated {
  const signed = signedPart(text, role);
  const version = signed.size('version');
  if (version < 1) signed.fail('version', 'is not from 1 on');
  const expires = time.parse(signed.text('expires'));
  return { version, expires: expires ?? signed.fail('expires', 'is no time of RFC 3339') };
}

/** Versions and times of a capsule, and what its target must be. @throws Rejection CONFIG */
export function capsuleState(capsule: Capsule): CapsuleState {
  const { roots, timestamp, snapshot, targets, target } = capsule;
  const listed = signedPart(targets, 'targets').object('targets').object(target);
  return {
    root: statedBy(roots.at(-1) ?? '', 'root'),
    timestamp: statedBy(timestamp, 'timestamp'),
    snapshot: statedBy(snapshot, 'snapshot'),
    targets: statedBy(targets, 'targets'),
    target: { sha256: listed.object('hashes').text('sha256'), length: listed.size('length') },
  };
}
