import { digest, hex, pem, utf8 } from '@sealift/bytes';
import { keys, time, x509 } from '@sealift/pki';
import { type Anchor, trustsFromTrustedRoots } from '@sealift/trust';

/** What a file would pin. */
export interface ShownPins {
  readonly file: string;
  /** Of the whole file, lower-case hex: what its owner can confirm elsewhere. */
  readonly sha256: string;
  readonly form: 'trusted root' | 'PEM certificates' | 'PEM keys';
  readonly anchors: readonly Anchor[];
  /** Parts that this version does not use, by name. */
  readonly unsupported: readonly string[];
}

/**
 * Reads a file that may pin something. @throws Rejection CONFIG | TRUST_ROOT | KEY | UNSUPPORTED
 */
export function showPins(bytes: Uint8Array, file: string): ShownPins {
  const known = { file, sha256: hex.encode(digest.sha256(bytes)) };
  if (isJson(bytes))
    return {
      ...known,
      form: 'trusted root',
      anchors: trustsFromTrustedRoots(bytes, file).flatMap(({ anchors }) => anchors),
      unsupported: [],
    };
  const text = utf8.decode(bytes, 'CONFIG');
  const labels = new Set(pem.decode(text, 'CONFIG').map(({ label }) => label));
  if (labels.has('CERTIFICATE'))
    return {
      ...known,
      form: 'PEM certificates',
      anchors: certificatePins(text, file),
      unsupported: [],
    };
  return { ...known, form: 'PEM keys', ...keyPin(text, file) };
}

const isJson = (bytes: Uint8Array): boolean =>
  /^\s*[{[]/.test(String.fromCharCode(...bytes.subarray(0, 64)));

/** With the certificates' own validity, since a PEM pin has no window. */
const certificatePins = (text: string, source: string): Anchor[] =>
  x509.fromPem(text).map((certificate) => ({
    kind: x509.isSelfIssued(certificate) ? 'ca-root' : 'ca-intermediate',
    fingerprint: `SHA256:${hex.encode(digest.sha256(certificate.der))}`,
    window: time.formatWindow({ start: certificate.notBefore, end: certificate.notAfter }),
    source,
  }));

function keyPin(text: string, source: string): Pick<ShownPins, 'anchors' | 'unsupported'> {
  const key = keys.fromPem(text);
  const anchor = {
    kind: 'key',
    fingerprint: keys.fingerprint(key),
    window: 'no window',
    source,
  } as const;
  if (key.type !== 'ed25519')
    return { anchors: [{ ...anchor, logId: hex.encode(key.id) }], unsupported: [] };
  return {
    anchors: [anchor],
    unsupported: [
      'log ID: that of an Ed25519 log is bound to its origin too (--rekor-key PATH,ORIGIN)',
    ],
  };
}
