/** What earlier entries have said, as far as later ones refer to it. */
import { base64, equal, reject } from '@sealift/bytes';
import { requestKeyId } from '@sealift/message-signatures';
import { keys, type PublicKey } from '@sealift/pki';
import { type KeyState, keyring } from '@sealift/trust';
import type { EventOf } from '../event/kinds.ts';
import { versionName } from './keyring.ts';

interface KnownKey {
  readonly publicKey: PublicKey;
  readonly state: KeyState;
}

interface KnownClient {
  readonly name: string;
  readonly roles: readonly string[];
  readonly publicKey: PublicKey;
}

/**
 * Milliseconds that may pass between a decision and the entry that tells of it: the payload is made
 * durable in between, and a clock that steps
 * back lends entries the time of the one before.
 */
export const DECISION_TIME = 10_000;

/** Whether an entry is too late for what ended at `end`, both RFC 3339. */
export const isPast = (time: string, end: string): boolean =>
  Date.parse(time) >= Date.parse(end) + DECISION_TIME;

export class History {
  readonly #keys = new Map<string, KnownKey>();
  readonly #clients = new Map<string, KnownClient>();
  readonly #nonces = new Set<string>();
  readonly #usedApprovals = new Set<number>();
  /** Without a result yet, by the index of their entry. */
  readonly openIntents = new Map<number, EventOf<'intent'>>();
  readonly asked = new Map<number, EventOf<'asked'>>();
  readonly approved = new Map<number, EventOf<'approved'>>();
  /** SHA-256 of payload files that were read and found right. */
  readonly payloads = new Set<string>();
  /** Entries of each kind. */
  readonly counts = new Map<string, number>();
  lastTime = '';

  tellKey(event: EventOf<'key'>): void {
    const [name, publicKey] = [versionName(event), keys.parse(base64.decode(event.spki))];
    const before = this.#keys.get(name);
    if (before !== undefined && !equal(before.publicKey.spki, publicKey.spki))
      reject('AUDIT_ENTRY', `${name} was another key before`);
    if (before !== undefined && keyring.goesBack(before.state, event.state))
      reject('AUDIT_ENTRY', `${name} was ${before.state}, and cannot become ${event.state}`);
    this.#keys.set(name, { publicKey, state: event.state });
  }

  /** The key of a version. @param signing whether it must be active */
  key(
    version: { readonly name: string; readonly version: number },
    { signing }: { readonly signing: boolean },
  ): PublicKey {
    const known =
      this.#keys.get(versionName(version)) ??
      reject('AUDIT_ENTRY', `no entry before it tells the key ${versionName(version)}`);
    if (signing && known.state !== 'active')
      reject(
        'AUDIT_ENTRY',
        `${versionName(version)} was ${known.state}, and signs only while it is active`,
      );
    return known.publicKey;
  }

  tellClient({ name, roles, keyId, spki }: EventOf<'client'>): void {
    const publicKey = keys.parse(base64.decode(spki));
    if (requestKeyId(publicKey) !== keyId)
      reject('AUDIT_ENTRY', `the key ID of the client ${name} is not that of its key`);
    this.#clients.set(keyId, { name, roles, publicKey });
  }

  client(
    { name, keyId }: { readonly name: string; readonly keyId: string },
    role: string,
  ): PublicKey {
    const known =
      this.#clients.get(keyId) ??
      reject('AUDIT_ENTRY', `no entry before it tells the request key ${keyId}`);
    if (known.name !== name)
      reject('AUDIT_ENTRY', `the request key is of ${known.name}, not of ${name}`);
    if (!known.roles.includes(role))
      reject('AUDIT_ENTRY', `${name} does not have the role ${role}`);
    return known.publicKey;
  }

  useNonce(keyId: string, nonce: string): void {
    if (this.#nonces.has(`${keyId} ${nonce}`))
      reject('AUDIT_ENTRY', 'the nonce of an earlier request is used again');
    this.#nonces.add(`${keyId} ${nonce}`);
  }

  useApproval(index: number): void {
    if (this.#usedApprovals.has(index))
      reject('AUDIT_ENTRY', `the approval ${index} was used up by an earlier intent`);
    this.#usedApprovals.add(index);
  }
}
