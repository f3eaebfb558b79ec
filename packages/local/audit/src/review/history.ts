/** What earlier entries have said, as far as later ones refer to it. */
import { base64, equal } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { requestKeyId } from '@sealift/message-signatures';
import { keys, type PublicKey } from '@sealift/pki';
import { type KeyState, keyring } from '@sealift/trust';
import type { EventOf } from '../event/kinds.ts';
import { versionName } from './keyring.ts';
import { Questions } from './questions.ts';
import { Requests } from './requests.ts';

interface KnownKey {
  readonly publicKey: PublicKey;
  readonly state: KeyState;
}

interface KnownClient {
  readonly name: string;
  readonly roles: readonly string[];
  readonly publicKey: PublicKey;
}

export class History {
  readonly #keys = new Map<string, KnownKey>();
  readonly #clients = new Map<string, KnownClient>();
  /** Every request key that was ever told, for what a reload came in between of. */
  readonly #everTold = new Map<string, PublicKey>();
  #authority: string | undefined;
  #policy: string | undefined;
  /** Of a configuration that was read: in force once its clients are told. */
  #next: string | undefined;
  /** Without a result yet, by the index of their entry. */
  readonly openIntents = new Map<number, EventOf<'intent'>>();
  readonly questions = new Questions();
  readonly requests = new Requests();
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

  /**
   * A configuration was read: in force at once at a start; else requests go on under the one before
   * until its clients are told.
   */
  tellPolicy({ event, policy }: EventOf<'started' | 'reloaded'>): void {
    this.#next = policy;
    if (event !== 'started') return;
    this.#authority = undefined;
    this.#beginPolicy();
  }

  /** What clients call the service changes with a start only: else they asked another one. T32 */
  expectAuthority(authority: string): void {
    this.#authority ??= authority;
    if (authority !== this.#authority)
      reject(
        'AUDIT_ENTRY',
        `the client asked the service ${printable(authority)}, others ` +
          `${printable(this.#authority)}`,
      );
  }

  #beginPolicy(): void {
    if (this.#next === undefined) return;
    this.#policy = this.#next;
    this.#next = undefined;
    this.#clients.clear();
  }

  /** Whatever is decided is decided under the configuration in force. T41 */
  expectInForce({ policy }: { readonly policy: string }): void {
    if (policy !== this.#policy)
      reject('AUDIT_ENTRY', 'it was decided under another policy than the one in force');
  }

  tellClient({ name, roles, keyId, spki }: EventOf<'client'>): void {
    this.#beginPolicy();
    const publicKey = keys.parse(base64.decode(spki));
    if (requestKeyId(publicKey) !== keyId)
      reject('AUDIT_ENTRY', `the key ID of the client ${name} is not that of its key`);
    const before = this.#clients.get(keyId)?.name ?? name;
    if (before !== name)
      reject('AUDIT_ENTRY', `the request key of ${name} is that of ${before} too`);
    this.#clients.set(keyId, { name, roles, publicKey });
    this.#everTold.set(keyId, publicKey);
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

  /** Of a request that was refused, perhaps after a reload: the key may no longer be in force. */
  keyEverTold(keyId: string): PublicKey {
    return (
      this.#everTold.get(keyId) ??
      reject('AUDIT_ENTRY', `no entry before it tells the request key ${keyId}`)
    );
  }
}
