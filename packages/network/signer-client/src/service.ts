import { createHash } from 'node:crypto';
import { canonicalJson, hex, type Json, json, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { type KeyVersion, keyring, type NamedKey } from '@sealift/trust';
import {
  type Approvable,
  decodeApproved,
  decodePending,
  type Pending,
  type Progress,
} from './approvals.ts';
import type { SignerConfig } from './config.ts';
import { Connection, type ConnectionOptions, type ServiceRequest } from './connection.ts';
import { decodeKey } from './key.ts';
import { BOUNDS } from './limits.ts';
import { isJson, refuse } from './refusal.ts';
import { decodeSigned } from './signed.ts';

/**
 * The signing service, as one client sees it. Every method refuses with SERVICE_DENIED what the
 * service refuses, and with SIGNING_SERVICE what it answers otherwise than it must.
 */
export class SigningService {
  readonly #connection: Connection;
  readonly #pins: SignerConfig['pins'];

  constructor(config: SignerConfig, options: ConnectionOptions) {
    this.#connection = new Connection(config, options);
    this.#pins = config.pins;
  }

  /** Every key, with the bytes that say so. */
  async keyring(): Promise<{ readonly keys: readonly NamedKey[]; readonly bytes: Uint8Array }> {
    const bytes = await this.#send({ method: 'GET', target: '/v1/keys', limit: BOUNDS.answer });
    return {
      keys: keyring.decode(json.parse(bytes, 'SIGNING_SERVICE', BOUNDS.answer), 'SIGNING_SERVICE'),
      bytes,
    };
  }

  /**
   * The version that signs now, which is one of the pinned ones where there are pins. @throws
   * Rejection KEY for another than the pinned ones
   */
  async key(name: string): Promise<KeyVersion> {
    const key = decodeKey(
      await this.#json({
        method: 'GET',
        target: `/v1/keys/${keyring.nameOf(name, 'USAGE')}`,
        limit: BOUNDS.answer,
      }),
      name,
    );
    const pins = this.#pins.get(name);
    const found = hex.encode(key.publicKey.id);
    if (pins !== undefined && !pins.includes(found))
      reject(
        'KEY',
        `the signing service gives the key SHA256:${found} for ${name}, and pinned is ` +
          `SHA256:${pins.join(' or SHA256:')}`,
      );
    return key;
  }

  /**
   * Has the payload signed, as it is, with the version `key` and no other, and verifies what comes
   * back.
   * @returns ECDSA as DER, RSA PKCS#1 v1.5, Ed25519 pure
   * @throws Rejection SIGNATURE when what comes back is not a signature by this key over this
   * payload | LIMIT
   */
  async sign(name: string, key: KeyVersion, payload: Uint8Array): Promise<Uint8Array> {
    if (payload.length > BOUNDS.payload)
      reject(
        'LIMIT',
        `${payload.length} bytes to sign, and the signing service takes ${BOUNDS.payload}`,
      );
    const target = `/v1/keys/${keyring.nameOf(name, 'USAGE')}/sign`;
    const response = await this.#json({
      method: 'POST',
      target,
      body: payload,
      contentType: 'application/octet-stream',
      limit: BOUNDS.answer,
    });
    const signature = decodeSigned(response, {
      name,
      key,
      sha256: sha256(payload),
      size: payload.length,
    });
    if (
      !(await nodeCrypto.verify(key.publicKey, keys.signingHash(key.publicKey), payload, signature))
    )
      reject('SIGNATURE', `what the signing service returned is no signature by the key ${name}`);
    return signature;
  }

  async pending(): Promise<readonly Pending[]> {
    return decodePending(
      await this.#json({ method: 'GET', target: '/v1/approvals', limit: BOUNDS.answer }),
    );
  }

  /**
   * What waits to be signed, its bytes. @param digest SHA-256, hex @throws Rejection DIGEST when
   * they are others
   */
  async payload(digest: string): Promise<Uint8Array> {
    const bytes = await this.#send(
      { method: 'GET', target: `/v1/payloads/${digest}`, limit: BOUNDS.payload },
      /^application\/octet-stream$/,
    );
    if (sha256(bytes) !== digest)
      reject('DIGEST', `the signing service gives other bytes than those of ${digest}`);
    return bytes;
  }

  async approve({ payload, key, version, policy }: Approvable): Promise<Progress> {
    const body = canonicalJson({ payload, key, version: BigInt(version), policy });
    return decodeApproved(
      await this.#json({
        method: 'POST',
        target: '/v1/approvals',
        body,
        contentType: 'application/json',
        limit: BOUNDS.answer,
      }),
      payload,
    );
  }

  /**
   * The latest checkpoint of the audit log, a signed note; whoever keeps it can tell later whether
   * the log was cut.
   */
  async checkpoint(): Promise<string> {
    const bytes = await this.#send(
      { method: 'GET', target: '/v1/log/checkpoint', limit: BOUNDS.checkpoint },
      /^text\/plain(?:; charset=utf-8)?$/i,
    );
    return utf8.decode(bytes, 'SIGNING_SERVICE');
  }

  async #json(request: ServiceRequest): Promise<Json> {
    return json.parse(await this.#send(request), 'SIGNING_SERVICE', BOUNDS.answer);
  }

  async #send(request: ServiceRequest, type?: RegExp): Promise<Uint8Array> {
    const response = await this.#connection.send(request);
    if (response.status !== 200) return refuse(response);
    if (!(type?.test(response.contentType) ?? isJson(response.contentType)))
      reject(
        'SIGNING_SERVICE',
        `${request.target} of the signing service is of another media type than it must be`,
      );
    return response.body;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
