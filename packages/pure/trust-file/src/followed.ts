/** An instance that follows a TUF repository: its metadata stand beside the root that they name. */
import { digest, hex, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { Anchor } from '@sealift/trust';
import type { StorePin } from './store.ts';
import { decodeCapsule } from './tuf/capsule.ts';
import { type CapsuleState, capsuleState } from './tuf/stated.ts';

/** What the metadata of an instance say of themselves, and what they are shown as. */
export interface Followed {
  readonly state: CapsuleState;
  readonly anchor: Anchor;
}

/**
 * Reads the metadata of an instance, where it has some. @throws Rejection CONFIG; TRUST_CONFLICT:
 * the trusted root beside them is not the one that they name
 */
export function readFollowed(
  pins: readonly StorePin[],
  sourceOf: (pin: StorePin) => string,
): Followed | undefined {
  const [pin, ...more] = pins.filter(({ kind }) => kind === 'tuf');
  if (pin === undefined) return undefined;
  const source = sourceOf(pin);
  if (more.length > 0) reject('TRUST_CONFLICT', `${source} is not the only one of its kind`);
  const read = (): Followed => {
    const capsule = decodeCapsule(pin.bytes);
    const state = capsuleState(capsule);
    return { state, anchor: anchorOf(state, capsule.roots.at(-1) ?? '', source) };
  };
  const followed = Rejection.as('CONFIG', read, `${source}: `);
  const { sha256, length } = followed.state.target;
  const root = pins.find(({ kind }) => kind === 'trusted-root');
  if (root === undefined || root.sha256 !== sha256 || root.bytes.length !== length)
    reject('TRUST_CONFLICT', `${source} names another trusted root than stands beside it`);
  return followed;
}

const anchorOf = (
  { root, timestamp, snapshot, targets }: CapsuleState,
  text: string,
  source: string,
): Anchor => ({
  kind: 'tuf-root',
  fingerprint: `SHA256:${hex.encode(digest.sha256(utf8.encode(text)))}`,
  window: time.formatWindow({ end: root.expires }),
  source,
  name:
    `root ${root.version}, timestamp ${timestamp.version}, snapshot ${snapshot.version}, ` +
    `targets ${targets.version}`,
});
