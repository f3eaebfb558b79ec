/** What became of each request, so that nothing becomes of it twice. */
import { printable, reject } from '@sealift/failures';

export class Requests {
  /** Requests that came to something, and those that were refused. */
  readonly #begun = new Set<string>();
  readonly #denied = new Set<string>();
  /** The request that each nonce was used by. */
  readonly #nonces = new Map<string, string>();

  /** A request comes to one thing: to an intent, a question or an approval. */
  begin(request: string): void {
    if (this.#begun.has(request) || this.#denied.has(request))
      reject('AUDIT_ENTRY', `request ${printable(request)} has come to something before`);
    this.#begun.add(request);
  }

  deny(request: string): void {
    this.#denied.add(request);
  }

  /** Nothing is given away for a request that was refused. */
  expectNotDenied(request: string): void {
    if (this.#denied.has(request))
      reject('AUDIT_ENTRY', `request ${printable(request)} was refused before`);
  }

  /** A request that was refused may stand in its own earlier entries, and in no other's. */
  useNonce(keyId: string, nonce: string, request: string): void {
    const before = this.#nonces.get(`${keyId} ${nonce}`) ?? request;
    if (before !== request) reject('AUDIT_ENTRY', 'the nonce of an earlier request is used again');
    this.#nonces.set(`${keyId} ${nonce}`, request);
  }
}
