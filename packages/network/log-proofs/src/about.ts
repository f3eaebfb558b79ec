/** Which entry of a log is about a piece of evidence: for evidence that names none. */
import { digest, equal, hex } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { keys, type PublicKey, x509 } from '@sealift/pki';
import { type Evidence, preAuthEncoding } from '@sealift/sigstore';
import {
  bodyKind,
  type EntryBody,
  type LogEntry,
  parseBody,
  rebuildHashedRekordV2,
  type Verifier,
} from '@sealift/tlog';
import { signatureOf } from '@sealift/verify/logged';

/** By what Rekor v1 lists it: hex. @throws Rejection UNSUPPORTED for a signature over a file */
export function indexedHash({ content }: Evidence): string {
  if (content.kind === 'message')
    return reject('UNSUPPORTED', 'a signature over a file: its log entry is not looked for');
  const payload = content.kind === 'dsse' ? content.envelope.payload : content.payload;
  return hex.encode(digest.sha256(payload));
}

/**
 * Whether an entry of Rekor v1 is about this very signature, by its certificate or by one of the
 * keys. A log holds what anybody gave it, another key for the same signature included.
 */
export function isAbout(
  { body }: LogEntry,
  evidence: Evidence,
  signers: readonly PublicKey[],
): boolean {
  try {
    const kinds = evidence.format.logKinds[evidence.content.kind];
    if (!kinds.includes(bodyKind(body))) return false;
    const parsed = parseBody(body);
    return isOver(parsed, evidence) && isBy(parsed.verifier, evidence, signers);
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}

/** The older intoto states no signature: the hash of the whole envelope binds it. */
function isOver(body: EntryBody, { content }: Evidence): boolean {
  if ('signature' in body) return equal(body.signature, signatureOf(content));
  const raw = content.kind === 'dsse' ? content.envelope.raw : undefined;
  return raw !== undefined && equal(body.envelopeHash, digest.sha256(raw));
}

function isBy(
  { label, der }: Verifier,
  { material }: Evidence,
  signers: readonly PublicKey[],
): boolean {
  if (material.kind === 'certificate') return label === 'CERTIFICATE' && equal(der, material.leaf);
  if (label === 'CERTIFICATE') return false;
  const logged = label === 'PUBLIC KEY' ? keys.parse(der) : keys.fromPkcs1(der);
  return signers.some(({ spki }) => equal(spki, logged.spki));
}

/**
 * The bodies that Rekor v2 may have logged for it: one for each key and hash. @throws Rejection
 * UNSUPPORTED for what such a log has no entries about
 */
export function bodiesOf(evidence: Evidence, signers: readonly PublicKey[]): Uint8Array[] {
  const { content, format, material } = evidence;
  if (content.kind !== 'dsse' || !format.logKinds.dsse.includes('hashedrekord 0.0.2'))
    return reject('UNSUPPORTED', `a ${format.id} has no entry in a log of version 2`);
  const { envelope } = content;
  const certificate = material.kind === 'certificate' ? material.leaf : undefined;
  const own = certificate === undefined ? signers : [x509.parse(certificate).publicKey];
  return own.flatMap((key) =>
    format.hashes[key.type].flatMap((hash) => {
      const signed = digest[hash](preAuthEncoding(envelope));
      const logged = { hash, digest: signed, signature: envelope.signature, key, certificate };
      return rebuildHashedRekordV2(logged) ?? [];
    }),
  );
}
