/**
 * Signed certificate timestamps embedded in a certificate (RFC 6962 §3.2, §3.3; VERIFICATION §11).
 *
 *     version 00 │ log ID 32 │ time u64 ms │ extensions u16+… │ hash 04 │ signature 03 or 01 │
 *     u16+…
 */
import { base64, concat, digest, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Certificate } from './certificate.ts';
import { Der, encodeElement, TAG } from './der.ts';
import { EXTENSION } from './extensions.ts';

/** A signed certificate timestamp: a CT log promises to have seen the certificate. */
export interface Sct {
  /** SHA-256 of the log's SPKI. */
  readonly logId: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly extensions: Uint8Array;
  readonly algorithm: 'ecdsa' | 'rsa';
  readonly signature: Uint8Array;
}

const der = new Der('SCT');

/** The SCTs inside a certificate; none is an empty list. @throws Rejection SCT | LIMIT */
export function embedded(certificate: Certificate): Sct[] {
  const extension = certificate.extensions.get(EXTENSION.sctList);
  if (extension === undefined) return [];
  const outer = new Bytes(der.whole(extension.value, TAG.octetString).content);
  const list = new Bytes(outer.vector(2));
  outer.end();
  const found: Sct[] = [];
  while (!list.isEmpty()) {
    if (found.length >= LIMITS.scts) reject('LIMIT', `more than ${LIMITS.scts} SCTs`);
    found.push(readSct(new Bytes(list.vector(2))));
  }
  return found;
}

function readSct(bytes: Bytes): Sct {
  if (bytes.number(1) !== 0) reject('SCT', 'SCT of an unknown version');
  const logId = bytes.take(32);
  const time = bytes.number(8);
  const extensions = bytes.vector(2);
  const { algorithm, made } = readSignature(bytes);
  bytes.end();
  return { logId, time, extensions, algorithm, signature: made };
}

function readSignature(bytes: Bytes): { algorithm: Sct['algorithm']; made: Uint8Array } {
  const hash = bytes.number(1);
  const kind = bytes.number(1);
  if (hash !== 4 || (kind !== 3 && kind !== 1))
    reject('SCT', `SCT signed with algorithm ${hash}/${kind}, expected SHA-256 with ECDSA or RSA`);
  return { algorithm: kind === 3 ? 'ecdsa' : 'rsa', made: bytes.vector(2) };
}

/**
 * Reads an SCT that travels apart from its certificate: the answer of add-chain as JSON (RFC 6962
 * §4.1), which `--sct` takes.
 * @throws Rejection PARSE | SCT | BASE64
 */
export function parseDetached(text: Uint8Array): Sct {
  const fields = new Fields(json.parse(text, 'PARSE', LIMITS.pemFile), 'SCT', 'SCT');
  if (fields.size('sct_version') !== 0) reject('SCT', 'SCT of an unknown version');
  const signature = new Bytes(fields.bytes('signature'));
  const { algorithm, made } = readSignature(signature);
  signature.end();
  const sct: Sct = {
    logId: fields.bytes('id'),
    time: fields.size('timestamp'),
    extensions: base64.decode(fields.optionalText('extensions') ?? ''),
    algorithm,
    signature: made,
  };
  fields.end();
  return sct;
}

/** What the log signed for a certificate as it is: the SCT is not inside. */
export function detachedSignedData(sct: Sct, leaf: Certificate): Uint8Array {
  return concat(
    Uint8Array.of(0, 0),
    unsigned(sct.time, 8),
    Uint8Array.of(0, 0),
    unsigned(leaf.der.length, 3),
    leaf.der,
    unsigned(sct.extensions.length, 2),
    sct.extensions,
  );
}

/**
 * What the log signed for a certificate that embeds the SCT: the certificate without the SCT list,
 * under the key of its issuer.
 * @param issuer the verified one: the key hash binds the SCT to it
 */
export function signedData(sct: Sct, leaf: Certificate, issuer: Certificate): Uint8Array {
  const tbs = withoutSctList(leaf);
  return concat(
    Uint8Array.of(0, 0),
    unsigned(sct.time, 8),
    Uint8Array.of(0, 1),
    digest.sha256(issuer.publicKey.spki),
    unsigned(tbs.length, 3),
    tbs,
    unsigned(sct.extensions.length, 2),
    sct.extensions,
  );
}

/**
 * The TBSCertificate with exactly that extension taken out; all other bytes stay, only the lengths
 * around it are written anew.
 */
function withoutSctList(leaf: Certificate): Uint8Array {
  const parts = der.children(der.whole(leaf.tbs, TAG.sequence));
  const kept = [...leaf.extensions.values()]
    .filter(({ oid }) => oid !== EXTENSION.sctList)
    .map(({ bytes }) => bytes);
  const extensions = encodeElement(0xa3, encodeElement(TAG.sequence, concat(...kept)));
  return encodeElement(
    TAG.sequence,
    concat(...parts.slice(0, -1).map(({ bytes }) => bytes), extensions),
  );
}

function unsigned(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}

/** A cursor over the TLS encoding of RFC 5246 §4. */
class Bytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) reject('SCT', 'SCT list is cut');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(length: number): number {
    const value = this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : reject('SCT', 'number in an SCT is too large');
  }

  vector(lengthBytes: number): Uint8Array {
    return this.take(this.number(lengthBytes));
  }

  isEmpty(): boolean {
    return this.#at === this.#bytes.length;
  }

  end(): void {
    if (!this.isEmpty()) reject('SCT', 'bytes behind an SCT');
  }
}
