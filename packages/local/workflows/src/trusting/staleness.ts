import { reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { CapsuleState, StoreInstance } from '@sealift/trust-file';

const DAY = 86_400_000;

/** An instance whose metadata may have expired at most so long ago. */
export interface Freshness {
  /** The line of the policy that asks. */
  readonly at: string;
  readonly name: string;
  readonly tuf: CapsuleState;
  /** Milliseconds. */
  readonly limit: number;
}

/**
 * Refuses roots that nobody vouched for in so long: a key that was taken back since would count
 * (T24). @param now milliseconds since 1970 @throws Rejection METADATA_EXPIRED; USAGE: no time
 */
export function requireFresh(all: readonly Freshness[], now: number | undefined): void {
  for (const { at, name, tuf, limit } of all) {
    if (now === undefined)
      reject('USAGE', `${at}: staleness is counted to a time, and none is known`);
    const { role, version, expires } = firstOf(tuf);
    if (now - expires > limit)
      reject(
        'METADATA_EXPIRED',
        `${at}: TUF ${role} ${version} of ${name} expired ${time.format(expires)}, longer before ` +
          `${time.format(now)} than the ${limit / DAY} days that staleness allows`,
      );
  }
}

/** The part of metadata that expires first. */
function firstOf({ target: _, ...roles }: CapsuleState) {
  const parts = Object.entries(roles).map(([role, stated]) => ({ role, ...stated }));
  return parts.reduce((first, part) => (part.expires < first.expires ? part : first));
}

/**
 * How old the metadata of instances are that follow a TUF repository, in sentences: newer roots may
 * be there, and keys be taken back in them. @param now milliseconds since 1970, where it is known
 */
export const stalenessOf = (
  instances: readonly StoreInstance[],
  now: number | undefined,
): string[] =>
  instances.flatMap(({ name, tuf }) => (tuf === undefined ? [] : [sentence(name, tuf, now)]));

function sentence(name: string, tuf: CapsuleState, now: number | undefined): string {
  const { role, version, expires } = firstOf(tuf);
  const what = `that the roots of ${name} are the newest: TUF ${role} ${version} of them`;
  if (now === undefined)
    return `${what} expires ${time.format(expires)}, and no time is known here`;
  const days = Math.floor((now - expires) / DAY);
  return now < expires
    ? `${what} is good until ${time.format(expires)}`
    : `${what} EXPIRED ${days} days before ${time.format(now)}: bring newer ones (trust fetch)`;
}

/** Which metadata a store follows after a change, for whoever approves it. */
export const metadataNotes = (
  before: readonly StoreInstance[],
  after: readonly StoreInstance[],
): string[] =>
  after.flatMap(({ name, tuf }) => {
    const old = before.find((instance) => instance.name === name)?.tuf;
    return tuf === undefined ? [] : [metadataNote(name, tuf, old)];
  });

const ROLES = ['root', 'timestamp', 'snapshot', 'targets'] as const;

function metadataNote(name: string, now: CapsuleState, old: CapsuleState | undefined): string {
  const versions = ROLES.map((role) => {
    const before = old?.[role].version;
    const version = now[role].version;
    const isSame = before === undefined || before === version;
    return `${role} ${isSame ? version : `${before} → ${version}`}`;
  });
  const { role, expires } = firstOf(now);
  return `${name}: TUF ${versions.join(', ')}; its ${role} expires ${time.format(expires)}`;
}
