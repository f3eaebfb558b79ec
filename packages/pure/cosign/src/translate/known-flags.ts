/** Flags of cosign by their shape: without it nobody can say what is a value and what an image. */

/** They are there or not, or `=true` or `=false`. */
const BOOLEANS = [
  ...['allow-certificate-chain', 'allow-http-registry', 'allow-insecure-registry', 'b64'],
  ...['base-image-only', 'check-claims', 'experimental-oci11', 'force', 'help', 'ignore-tlog'],
  ...['insecure-ignore-sct', 'insecure-ignore-tlog', 'insecure-skip-verify', 'issue-certificate'],
  ...['k8s-keychain', 'local-image', 'new-bundle-format', 'offline', 'private-infrastructure'],
  ...['oidc-disable-ambient-providers', 'record-creation-timestamp', 'recursive', 'replace'],
  ...['rekor-v2', 'sig-only', 'sk', 'skip-confirmation', 'staging', 'tlog-upload', 'upload'],
  ...['use-signed-timestamps', 'use-signing-config', 'verbose', 'with-default-services', 'yes'],
  ...['fulcio', 'rekor', 'ctfe', 'tsa'].map((service) => `no-default-${service}`),
];

/** A value follows, behind a space or `=`. */
const VALUES = [
  ...['annotations', 'artifact', 'attachment', 'attachment-tag-prefix', 'attestation', 'bundle'],
  ...['ca-intermediates', 'ca-roots', 'certificate', 'certificate-chain', 'certificate-email'],
  ...['certificate-identity', 'certificate-identity-regexp', 'certificate-oidc-issuer'],
  ...['certificate-oidc-issuer-regexp', 'cert', 'cert-chain', 'cert-email', 'cert-identity'],
  ...['trigger', 'sha', 'name', 'repository', 'ref'].map(
    (part) => `certificate-github-workflow-${part}`,
  ),
  ...['cert-oidc-issuer', 'ctfe', 'ctfe-end-time', 'ctfe-key', 'ctfe-start-time', 'ctfe-url'],
  ...['digest', 'digestAlg', 'dir', 'fulcio', 'fulcio-auth-flow', 'fulcio-uri', 'fulcio-url'],
  ...['hash', 'identity-token', 'input-format', 'key', 'kms', 'max-workers', 'mirror'],
  ...['oidc-client-id', 'oidc-client-secret-file', 'oidc-issuer', 'oidc-provider', 'only'],
  ...['oidc-redirect-url', 'out', 'outfile', 'output', 'output-attestation', 'output-cert'],
  ...['output-certificate', 'output-file', 'output-key-prefix', 'output-payload'],
  ...['output-signature', 'payload', 'payload-type', 'platform', 'policy', 'predicate'],
  ...['predicate-type', 'registry-cacert', 'registry-client-cert', 'registry-client-key'],
  ...['registry-password', 'registry-referrers-mode', 'registry-server-name', 'registry-token'],
  ...['registry-username', 'rekor', 'rekor-end-time', 'rekor-entry-type', 'rekor-key'],
  ...['rekor-start-time', 'rekor-url', 'rfc3161-timestamp', 'rfc3161-timestamp-bundle', 'root'],
  ...['root-checksum', 'sbom', 'sct', 'sign-container-identity', 'signature', 'signing-config'],
  ...['signature-digest-algorithm', 'signing-algorithm', 'slot', 'statement', 'timeout'],
  ...['timestamp-certificate-chain', 'timestamp-client-cacert', 'timestamp-client-cert'],
  ...['timestamp-client-key', 'timestamp-server-name', 'timestamp-server-url', 'timestamp-uri'],
  ...['trusted-root', 'tsa', 'type'],
];

/** What stands for a name of one letter. */
const LETTERS: Readonly<Record<string, string>> = {
  a: 'annotations',
  d: 'verbose',
  f: 'force',
  h: 'help',
  o: 'output',
  r: 'recursive',
  t: 'timeout',
  y: 'yes',
};

export type Shape = 'boolean' | 'value';

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ...VALUES.map((name) => [name, 'value'] as const),
  ...BOOLEANS.map((name) => [name, 'boolean'] as const),
]);

/** Whether a value follows a flag, by its name without dashes; undefined where cosign has none. */
export const shapeOf = (name: string): Shape | undefined => SHAPES.get(name);

/** `annotations` of `a`, where cosign has that letter. */
export const longName = (letter: string): string | undefined =>
  Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;

/** Every flag of cosign, without dashes. */
export const COSIGN_FLAGS: readonly string[] = [...SHAPES.keys()].toSorted();
