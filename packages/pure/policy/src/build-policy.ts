import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey, type Window } from '@sealift/pki';
import type { Witness } from '@sealift/tlog';
import { exactly, identityLike, issuerLike } from './matcher.ts';
import type { DeniedKey, Matcher, Policy, SignerPolicy } from './policy.ts';
import { predicateType } from './predicate-type.ts';

/** The options of cosign that say who must have signed; absent where they were not given. */
export interface SignerOptions {
  readonly keys: readonly PublicKey[];
  readonly certificateIdentity?: string | undefined;
  readonly certificateIdentityRegexp?: string | undefined;
  readonly certificateOidcIssuer?: string | undefined;
  readonly certificateOidcIssuerRegexp?: string | undefined;
  /** The certificate states no issuer: it comes from an enterprise's own CA, not from Fulcio. */
  readonly noOidcIssuer?: true | undefined;
  readonly certificateGithubWorkflowTrigger?: string | undefined;
  readonly certificateGithubWorkflowSha?: string | undefined;
  readonly certificateGithubWorkflowName?: string | undefined;
  readonly certificateGithubWorkflowRepository?: string | undefined;
  readonly certificateGithubWorkflowRef?: string | undefined;
  readonly certificateSourceRepository?: string | undefined;
}

/** All options of a policy. */
export interface PolicyOptions extends SignerOptions {
  /** Names of cosign's or URIs; any one of them suffices. None: a signature is asked for. */
  readonly types: readonly string[];
  readonly ignoreTlog: boolean;
  readonly ignoreSct: boolean;
  /** Milliseconds since 1970. */
  readonly verifyAt?: number | undefined;
  /** Keys of a keyring: each may have a window of its own, or count no more. */
  readonly windows?: ReadonlyMap<string, Window> | undefined;
  readonly denied?: readonly DeniedKey[] | undefined;
  /** Ends of the time in which the pinned keys count, milliseconds since 1970. */
  readonly keyValidFrom?: number | undefined;
  readonly keyValidUntil?: number | undefined;
  readonly witnesses?: readonly Witness[] | undefined;
  /** How many of the witnesses; absent: all. */
  readonly witnessQuorum?: number | undefined;
}

type Extension = Exclude<
  keyof SignerOptions,
  'keys' | 'noOidcIssuer' | `certificateIdentity${string}` | `certificateOidcIssuer${string}`
>;

/** Fulcio's extensions by the last number of their OID (VERIFICATION §10.4). */
const EXTENSIONS: ReadonlyArray<readonly [Extension, number, string]> = [
  ['certificateGithubWorkflowTrigger', 2, '--certificate-github-workflow-trigger'],
  ['certificateGithubWorkflowSha', 3, '--certificate-github-workflow-sha'],
  ['certificateGithubWorkflowName', 4, '--certificate-github-workflow-name'],
  ['certificateGithubWorkflowRepository', 5, '--certificate-github-workflow-repository'],
  ['certificateGithubWorkflowRef', 6, '--certificate-github-workflow-ref'],
  ['certificateSourceRepository', 12, '--certificate-source-repository'],
];

/**
 * Builds the policy that options state. @throws Rejection USAGE when they are empty, incomplete or
 * exclude each other
 */
export function buildPolicy(options: PolicyOptions): Policy {
  const { types, ignoreTlog, ignoreSct, verifyAt } = options;
  return {
    signer: signerPolicy(options),
    ...(types.length === 0 ? {} : { predicateTypes: [...new Set(types.map(predicateType))] }),
    ignoreTlog,
    ignoreSct,
    ...(verifyAt === undefined ? {} : { verifyAt }),
    ...witnessPolicy(options),
  };
}

function keyWindows({
  keys: pinned,
  windows,
  keyValidFrom: start,
  keyValidUntil: end,
}: PolicyOptions): ReadonlyMap<string, Window> {
  if (start === undefined && end === undefined) return windows ?? new Map();
  if (windows !== undefined)
    reject(
      'USAGE',
      '--key-valid-from and --key-valid-until are about --key; a keyring states the windows of ' +
        'its keys',
    );
  if (pinned.length === 0)
    reject(
      'USAGE',
      '--key-valid-from and --key-valid-until are about --key; a certificate states its own ' +
        'validity',
    );
  if (start !== undefined && end !== undefined && start > end)
    reject('USAGE', '--key-valid-until lies before --key-valid-from');
  const window = {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
  return new Map(pinned.map((key) => [keys.fingerprint(key), window]));
}

type WitnessOptions = Pick<PolicyOptions, 'witnesses' | 'witnessQuorum'> &
  Partial<Pick<PolicyOptions, 'ignoreTlog'>>;

/**
 * How many of which witnesses must have cosigned, wherever that is asked. A quorum of none would be
 * met by nothing (GHSA-fphv-w9fq-2525), one key under two names counts once. T41 @throws Rejection
 * USAGE
 */
export function witnessPolicy({
  witnesses = [],
  witnessQuorum,
  ignoreTlog = false,
}: WitnessOptions): Pick<Policy, 'witnesses'> {
  if (witnesses.length === 0)
    return witnessQuorum === undefined ? {} : reject('USAGE', '--witness-quorum needs --witness');
  // T36: witnesses watch the log; with it waived they would watch nothing.
  if (ignoreTlog)
    reject('USAGE', '--insecure-ignore-tlog excludes --witness, which is about the log');
  const quorum = witnessQuorum ?? witnesses.length;
  if (new Set(witnesses.map(({ key }) => hex.encode(key.id))).size < witnesses.length)
    reject('USAGE', 'one witness is pinned twice');
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > witnesses.length)
    reject('USAGE', `--witness-quorum ${quorum} of ${witnesses.length} pinned witnesses`);
  return { witnesses: { pinned: witnesses, quorum } };
}

const CERTIFICATE_OPTIONS: ReadonlyArray<Exclude<keyof SignerOptions, 'keys'>> = [
  'certificateIdentity',
  'certificateIdentityRegexp',
  'certificateOidcIssuer',
  'certificateOidcIssuerRegexp',
  'noOidcIssuer',
  ...EXTENSIONS.map(([key]) => key),
];

const asksForCertificate = (options: SignerOptions): boolean =>
  CERTIFICATE_OPTIONS.some((key) => options[key] !== undefined);

/** Whether any option says who must have signed. */
export const hasSigner = (options: SignerOptions): boolean =>
  options.keys.length > 0 || asksForCertificate(options);

function signerPolicy(options: PolicyOptions): SignerPolicy {
  const windows = keyWindows(options);
  if (!hasSigner(options))
    reject(
      'USAGE',
      'empty policy: say who must have signed, with --key or with ' +
        '--certificate-identity[-regexp] and --certificate-oidc-issuer[-regexp]',
    );
  if (options.keys.length === 0) return certificatePolicy(options);
  if (options.ignoreSct)
    reject(
      'USAGE',
      '--insecure-ignore-sct is about certificates, which a policy for --key takes none of',
    );
  if (asksForCertificate(options))
    reject(
      'USAGE',
      '--key excludes the --certificate-… options: a signer has a key or a certificate',
    );
  return { kind: 'key', keys: options.keys, windows, denied: options.denied ?? [] };
}

/**
 * Both are mandatory: an issuer vouches only for its own identities, and an identity without an
 * issuer is anybody's (VERIFICATION §10.5).
 */
function certificatePolicy(options: SignerOptions): SignerPolicy {
  const identity = oneMatcher(
    options.certificateIdentity,
    options.certificateIdentityRegexp,
    '--certificate-identity',
    identityLike,
  );
  return {
    kind: 'certificate',
    identity,
    issuer: issuerMatcher(options),
    extensions: extensionMatchers(options),
  };
}

/**
 * "No issuer" is said, never a wildcard: `.*` would also accept whoever a public issuer vouches for
 * (VERIFICATION §14.3).
 */
function issuerMatcher({
  certificateOidcIssuer: text,
  certificateOidcIssuerRegexp: pattern,
  noOidcIssuer,
}: SignerOptions): Matcher | 'none' {
  if (noOidcIssuer === undefined)
    return oneMatcher(text, pattern, '--certificate-oidc-issuer', issuerLike);
  if (text !== undefined || pattern !== undefined)
    reject(
      'USAGE',
      '--no-oidc-issuer excludes --certificate-oidc-issuer and --certificate-oidc-issuer-regexp',
    );
  return 'none';
}

function oneMatcher(
  text: string | undefined,
  pattern: string | undefined,
  option: string,
  matching: (pattern: string, option: string) => Matcher,
): Matcher {
  if (text !== undefined && pattern !== undefined)
    reject('USAGE', `${option} and ${option}-regexp exclude each other`);
  if (text !== undefined) return exactly(text, option);
  if (pattern !== undefined) return matching(pattern, `${option}-regexp`);
  const none =
    option === '--certificate-oidc-issuer'
      ? '; for a CA of your own, whose certificates state none, --no-oidc-issuer'
      : '';
  return reject(
    'USAGE',
    `${option} or ${option}-regexp is missing: a certificate is checked for both its identity ` +
      `and its issuer${none}`,
  );
}

function extensionMatchers(options: SignerOptions): ReadonlyMap<number, Matcher> {
  const matchers = EXTENSIONS.flatMap(([key, oid, option]) => {
    const expected = options[key];
    return expected === undefined ? [] : ([[oid, exactly(expected, option)]] as const);
  });
  if (
    options.certificateSourceRepository !== undefined &&
    !/^https?:\/\/[^\s]+$/.test(options.certificateSourceRepository)
  )
    reject(
      'USAGE',
      '--certificate-source-repository takes a URI such as https://github.com/owner/name',
    );
  return new Map(matchers);
}
