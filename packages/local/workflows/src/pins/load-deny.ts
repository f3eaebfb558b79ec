import { LIMITS } from '@sealift/bytes';
import { Denials, type DenyPack, type Undeny } from '@sealift/deny';
import { reject } from '@sealift/failures';
import { type PublicKey, time } from '@sealift/pki';
import type { GivenOptions } from '@sealift/policy/options';
import type { DenyNeeds, Site } from '@sealift/policy-file';
import type { StoreInstance } from '@sealift/trust-file';
import { verifyPack } from '../denying/packs.ts';
import { readKey } from './load-policy.ts';
import { keysOf } from './load-store.ts';
import { readConfigured } from './read-pin.ts';

/** Deny packs as they were given, and who may have signed them. */
export interface DenyPins {
  readonly packs: readonly { readonly bytes: Uint8Array; readonly source: string }[];
  readonly keys: readonly PublicKey[];
  /** How new every pack must be. */
  readonly asks: DenyAsks;
  /** Entries that the site takes back. */
  readonly undeny: readonly Undeny[];
}

/** How new deny packs must be, and who says so: `--deny-at-least`, or a place in the policy. */
interface DenyAsks {
  readonly atLeast?: { readonly version: number; readonly by: string };
  /** In milliseconds. */
  readonly maxAge?: { readonly age: number; readonly by: string };
}

/** What a policy file says of deny packs. */
export type DenyPolicy = Pick<Site, 'deny' | 'undeny'>;

/**
 * @param store whose keys of the role deny may have signed packs where no --deny-key is given
 * @throws Rejection CONFIG; USAGE: the policy asks for packs, or says itself how new they are; as
 * `keysOf` where nobody may have
 */
export function loadDeny(
  given: GivenOptions,
  store: readonly StoreInstance[] = [],
  { deny: needs, undeny }: DenyPolicy = { undeny: [] },
): DenyPins | undefined {
  const { deny = [], 'deny-key': keyPaths = [] } = given;
  if (deny.length === 0) {
    if (needs !== undefined)
      reject('USAGE', `${needs.at} asks for deny packs: give --deny and --deny-key`);
    return undefined;
  }
  const named = keyPaths.map((path) => readKey(path, '--deny-key'));
  const keys = keysOf(store, 'deny', named);
  const packs = deny.map((path) => {
    const source = `--deny ${path}`;
    return { bytes: readConfigured({ path, source }, LIMITS.bundleJson), source };
  });
  return { packs, keys, asks: asksOf(given, needs), undeny };
}

function asksOf({ 'deny-at-least': flag }: GivenOptions, needs?: DenyNeeds): DenyAsks {
  const { at: by = '', atLeast, maxAge: age } = needs ?? {};
  if (flag !== undefined && atLeast !== undefined)
    reject('USAGE', `--deny-at-least excludes ${by}, which says atLeast itself: write it there`);
  const version = flag ?? atLeast;
  const says = flag === undefined ? by : '--deny-at-least';
  return {
    ...(version === undefined ? {} : { atLeast: { version, by: says } }),
    ...(age === undefined ? {} : { maxAge: { age, by } }),
  };
}

/**
 * Verifies every pack. @param now what ages are counted to; milliseconds since 1970
 * @throws Rejection DENY_PACK | DENY_OLD | LIMIT, naming the file
 */
export async function denialsOf(
  pins: DenyPins | undefined,
  now?: number,
): Promise<Denials | undefined> {
  if (pins === undefined) return undefined;
  const packs: DenyPack[] = [];
  for (const { bytes, source } of pins.packs) {
    const pack = await verifyPack(bytes, source, pins.keys);
    requireNew(pack, pins.asks, now);
    packs.push(pack);
  }
  return new Denials(packs, pins.undeny);
}

/** Whoever carries an old pack would let in what newer ones deny. T26 */
function requireNew(
  { source, version, issued }: DenyPack,
  { atLeast, maxAge }: DenyAsks,
  now: number | undefined,
): void {
  if (atLeast !== undefined && version < atLeast.version)
    reject(
      'DENY_OLD',
      `${source} is version ${version}; ${atLeast.by} asks for ${atLeast.version}`,
    );
  if (maxAge === undefined || (now !== undefined && now - issued <= maxAge.age)) return;
  const today = now === undefined ? 'nobody says what time it is' : `it is ${time.format(now)}`;
  reject(
    'DENY_OLD',
    `${source} was made at ${time.format(issued)}, and ${today}; ${maxAge.by} asks for at most ` +
      time.formatAge(maxAge.age),
  );
}
