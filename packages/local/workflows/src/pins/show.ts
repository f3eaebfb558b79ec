import { digest, hex, pem } from '@sealift/bytes';
import { type Certificate, keys, time, x509 } from '@sealift/pki';
import { type Anchor, trustsFromTrustedRoots } from '@sealift/trust';

/** What a file would pin. */
export interface ShownPins {
  readonly file: string;
  /** Of the whole file, lower-case hex: what its owner can confirm elsewhere. */
  readonly sha256: string;
  readonly form: 'trusted root' | 'PEM certificates' | 'PEM keys';
  readonly anchors: readonly Anchor[];
  /** By fingerprint of a certificate, the kinds of names that its path may not have freely. */
  readonly constrained: { readonly [fingerprint: string]: readonly string[] };
  /** Parts that this version does not use, by name. */
  readonly unsupported: readonly string[];
}

/**
 * Reads a file that may pin something. @throws Rejection CONFIG | TRUST_ROOT | KEY | UNSUPPORTED
 */
export function showPins(bytes: Uint8Array, file: string): ShownPins {
  const known = { file, sha256: hex.encode(digest.sha256(bytes)) };
  if (isJson(bytes)) return { ...known, form: 'trusted root', ...rootPins(bytes, file) };
  const text = pem.textOfFile(bytes, 'CONFIG');
  const labels = new Set(pem.decodeFile(text, 'CONFIG').map(({ label }) => label));
  if (labels.has('CERTIFICATE'))
    return { ...known, form: 'PEM certificates', ...certificatePins(text, file) };
  return { ...known, form: 'PEM keys', constrained: {}, ...keyPin(text, file) };
}

type Found = Omit<ShownPins, 'file' | 'sha256' | 'form'>;

function rootPins(bytes: Uint8Array, file: string): Found {
  const trusts = trustsFromTrustedRoots(bytes, file, { partialChain: true });
  const chains = trusts.flatMap(({ authorities, timestampAuthorities }) => [
    ...authorities.flatMap(({ anchor, intermediates }) => [anchor, ...intermediates]),
    ...timestampAuthorities.flatMap(({ chain }) => chain),
  ]);
  const anchors = trusts.flatMap((trust) => trust.anchors);
  return { anchors, constrained: constrainedBy(chains), unsupported: [] };
}

const constrainedBy = (certificates: readonly Certificate[]): ShownPins['constrained'] =>
  Object.fromEntries(
    certificates
      .map((each) => [x509.fingerprint(each), x509.constrainedForms(each)] as const)
      .filter(([, forms]) => forms.length > 0),
  );

const isJson = (bytes: Uint8Array): boolean =>
  /^\s*[{[]/.test(String.fromCharCode(...bytes.subarray(0, 64)));

/** With the certificates' own validity, since a PEM pin has no window. */
function certificatePins(text: string, source: string): Found {
  const certificates = x509.fromFile(text);
  const anchors = certificates.map(
    (certificate): Anchor => ({
      kind: x509.isRoot(certificate) ? 'ca-root' : 'ca-intermediate',
      fingerprint: x509.fingerprint(certificate),
      window: time.formatWindow(x509.validity(certificate)),
      source,
    }),
  );
  return { anchors, constrained: constrainedBy(certificates), unsupported: [] };
}

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
