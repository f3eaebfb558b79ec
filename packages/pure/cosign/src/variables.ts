/** Variables of cosign, and what becomes of those that are set. */

/** What becomes of a variable. */
export type VariableFate =
  /** It stands for a flag where that was not given. */
  | { readonly kind: 'flag'; readonly flag: string }
  /** T48: a check would be off because of a template of long ago. */
  | { readonly kind: 'waives'; readonly flag: string }
  | { readonly kind: 'idle'; readonly why: string };

/** A variable that is set; its value stands in no message, since it may be a secret. T46 */
export type SetVariable = VariableFate & { readonly name: string };

const pins = (...flags: readonly string[]): [string, VariableFate][] =>
  flags.map((flag) => [variableOf(flag), { kind: 'flag', flag }]);
const waives = (...flags: readonly [cosign: string, ours: string][]): [string, VariableFate][] =>
  flags.map(([cosign, flag]) => [variableOf(cosign), { kind: 'waives', flag }]);
const idle = (why: string, ...names: readonly string[]): [string, VariableFate][] =>
  names.map((name) => [name, { kind: 'idle', why }]);

/** `COSIGN_CA_ROOTS` of `ca-roots`. */
const variableOf = (flag: string): string => `COSIGN_${flag.toUpperCase().replaceAll('-', '_')}`;

const VARIABLES: ReadonlyMap<string, VariableFate> = new Map([
  ...pins(
    ...['key', 'trusted-root', 'ca-roots', 'ca-intermediates', 'certificate-chain'],
    ...['timestamp-certificate-chain', 'certificate-identity', 'certificate-identity-regexp'],
    ...['certificate-oidc-issuer', 'certificate-oidc-issuer-regexp'],
    ...['trigger', 'sha', 'name', 'repository', 'ref'].map(
      (part) => `certificate-github-workflow-${part}`,
    ),
  ),
  ...waives(
    ['insecure-ignore-tlog', '--insecure-ignore-tlog'],
    ['private-infrastructure', '--insecure-ignore-tlog'],
    ['insecure-ignore-sct', '--insecure-ignore-sct'],
    ['allow-insecure-registry', '--registry-cacert FILE, or --allow-http-registry'],
    ['allow-http-registry', '--allow-http-registry'],
  ),
  ...idle('the log is always asked for', 'TLOG'),
  ...idle('no log is asked: pin its key by --rekor-key', 'REKOR_SERVER', 'COSIGN_REKOR_URL'),
  ...idle(
    'nothing is verified by TUF over the network: `trust fetch` is told where',
    ...['TUF_ROOT', 'TUF_MIRROR', 'TUF_ROOT_JSON', 'SIGSTORE_NO_CACHE'],
  ),
  ...idle(
    'nothing is signed here',
    ...[
      'SIGSTORE_ID_TOKEN',
      'COSIGN_IDENTITY_TOKEN',
      'COSIGN_PKCS11_IGNORE_CERTIFICATE',
      'COSIGN_FULCIO_URL',
      'COSIGN_YES',
      'COSIGN_TLOG_UPLOAD',
    ],
  ),
  ...idle('a private key verifies nothing; `--key env://NAME` signs with it', 'COSIGN_PRIVATE_KEY'),
  ...idle('it is so already', 'COSIGN_OFFLINE', 'COSIGN_LOCAL_IMAGE', 'COSIGN_EXPERIMENTAL'),
  ...idle(
    'evidence of every form is read',
    'COSIGN_NEW_BUNDLE_FORMAT',
    'COSIGN_EXPERIMENTAL_OCI11',
  ),
  ...idle('layers keep their types', 'COSIGN_DOCKER_MEDIA_TYPES'),
  ...idle('limits are set here, and said where they are met', 'COSIGN_MAX_ATTACHMENT_SIZE'),
  ...idle(
    'write the flag',
    ...['ANNOTATIONS', 'TYPE', 'POLICY', 'OUTPUT', 'BUNDLE', 'SIGNATURE'].map(
      (name) => `COSIGN_${name}`,
    ),
    'COSIGN_CERTIFICATE',
    'COSIGN_USE_SIGNED_TIMESTAMPS',
  ),
]);

/** Read elsewhere, and told there; those that open keys say nothing of what is verified. */
const TOLD = new Set([
  'COSIGN_REPOSITORY',
  'COSIGN_PASSWORD',
  'COSIGN_PKCS11_PIN',
  'COSIGN_PKCS11_MODULE_PATH',
  'SIGSTORE_REKOR_PUBLIC_KEY',
  'SIGSTORE_ROOT_FILE',
  'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
  'SIGSTORE_TSA_CERTIFICATE_FILE',
]);

const IS_COSIGNS = /^(?:(?:COSIGN|SIGSTORE|TUF)_[A-Z0-9_]+|TLOG|REKOR_SERVER)$/;
const OFF = /^(?:0|f|false)$/i;

/** What becomes of each variable of cosign's that is set, in the order of their names. */
export const fatesOfVariables = (environment: {
  readonly [name: string]: string | undefined;
}): SetVariable[] =>
  Object.keys(environment)
    .filter((name) => environment[name] && IS_COSIGNS.test(name) && !TOLD.has(name))
    .toSorted()
    .map((name) => ({ name, ...fateOf(name, environment[name] ?? '') }));

function fateOf(name: string, value: string): VariableFate {
  const fate = VARIABLES.get(name) ?? { kind: 'idle', why: 'nothing here knows it' };
  // Switched off it waives nothing.
  return fate.kind === 'waives' && OFF.test(value)
    ? { kind: 'idle', why: 'it is so already' }
    : fate;
}

/** Every variable of which a fate is known. */
export const VARIABLE_NAMES: readonly string[] = [...VARIABLES.keys()];
