import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey, type Window } from '@sealift/pki';
import { anyOf, exactly, identityLike, issuerLike, subjectLike } from './matcher.ts';
import { refuseInPolicy } from './options/combinations.ts';
import { givenNames, OPTION_NAMES, OPTIONS, type OptionName } from './options/table.ts';
import type { DeniedKey, Matcher, Policy, SignerPolicy } from './policy.ts';
import { predicateType } from './predicate-type.ts';
import type { PolicyFields } from './read-options.ts';
import { PLAIN } from './rules/rule.ts';

/** What a policy is built from: fields that options set, and the keys that they pin. */
export interface PolicyOptions extends PolicyFields {
  readonly keys: readonly PublicKey[];
  /** Keys of a keyring: each may have a window of its own, or count no more. */
  readonly windows?: ReadonlyMap<string, Window> | undefined;
  readonly denied?: readonly DeniedKey[] | undefined;
}

/**
 * Builds the policy that options state. @throws Rejection USAGE when they are empty, incomplete or
 * exclude each other
 */
export function buildPolicy(options: PolicyOptions): Policy {
  const { types = [], ignoreTlog = false, ignoreSct = false, verifyAt } = options;
  refuseInPolicy(givenBy(options));
  return {
    signer: signerPolicy(options),
    ...(types.length === 0 ? {} : { predicateTypes: [...new Set(types.map(predicateType))] }),
    ignoreTlog,
    ignoreSct,
    ...(verifyAt === undefined ? {} : { verifyAt }),
    ...witnessPolicy(options),
    asks: asksOf(options),
  };
}

/** What evidence must have beside a good signature. @throws Rejection USAGE */
function asksOf(options: PolicyFields): NonNullable<Policy['asks']> {
  const { coverage = 'index', annotations = [], requireTimestamp = false } = options;
  const { tlogThreshold: logs = 0, tsaThreshold = 0, sctThreshold: scts = 0 } = options;
  const stated = new Map(annotations);
  if (stated.size < annotations.length)
    reject('USAGE', '--annotations names one annotation twice: both cannot be stated');
  const timestamps = Math.max(tsaThreshold, requireTimestamp ? 1 : 0);
  return { coverage, annotations: stated, strength: { ...PLAIN, logs, timestamps, scts } };
}

/** The options that fields stand for; a keyring states windows. */
function givenBy(options: Partial<PolicyOptions>): OptionName[] {
  const key = options.windows === undefined ? { key: options.keys } : { keyring: options.keys };
  const fields = options as Readonly<Record<string, unknown>>;
  const named = OPTION_NAMES.flatMap((name) => {
    const row = OPTIONS[name];
    return 'policy' in row ? [[name, fields[row.policy]] as const] : [];
  });
  return givenNames({ ...Object.fromEntries(named), ...key });
}

function keyWindows({
  keys: pinned,
  windows = new Map(),
  keyValidFrom: start,
  keyValidUntil: end,
}: PolicyOptions): ReadonlyMap<string, Window> {
  if (start === undefined && end === undefined) return windows;
  if (start !== undefined && end !== undefined && start > end)
    reject('USAGE', '--key-valid-until lies before --key-valid-from');
  const window = {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
  return new Map(pinned.map((key) => [keys.fingerprint(key), window]));
}

/**
 * How many of which witnesses must have cosigned, wherever that is asked. A quorum of none would be
 * met by nothing (GHSA-fphv-w9fq-2525), one key under two names counts once. T41 @throws Rejection
 * USAGE
 */
export function witnessPolicy(
  options: Pick<PolicyOptions, 'witnesses' | 'witnessQuorum'>,
): Pick<Policy, 'witnesses'> {
  const { witnesses = [], witnessQuorum: quorum = witnesses.length } = options;
  refuseInPolicy(givenBy(options));
  if (witnesses.length === 0) return {};
  if (new Set(witnesses.map(({ key }) => hex.encode(key.id))).size < witnesses.length)
    reject('USAGE', 'one witness is pinned twice');
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > witnesses.length)
    reject('USAGE', `--witness-quorum ${quorum} of ${witnesses.length} pinned witnesses`);
  return { witnesses: { pinned: witnesses, quorum } };
}

function signerPolicy(options: PolicyOptions): SignerPolicy {
  const windows = keyWindows(options);
  if (!givenBy(options).some((name) => OPTIONS[name].signer !== undefined))
    reject(
      'USAGE',
      'empty policy: say who must have signed, with --key or with ' +
        '--certificate-identity[-regexp] and --certificate-oidc-issuer[-regexp]',
    );
  if (options.keys.length === 0) return certificatePolicy(options);
  return { kind: 'key', keys: options.keys, windows, denied: options.denied ?? [] };
}

/**
 * Both are mandatory: an issuer vouches only for its own identities, and an identity without an
 * issuer is anybody's (VERIFICATION §10.5).
 */
function certificatePolicy(options: PolicyFields): SignerPolicy {
  return {
    kind: 'certificate',
    ...identityOf(options),
    issuer: issuerMatcher(options),
    extensions: extensionMatchers(options),
  };
}

function identityOf({
  certificateIdentity: texts = [],
  certificateIdentityRegexp: pattern,
  certificateSubject: subject,
  certificateSubjectRegexp: subjects,
}: PolicyFields): Pick<CertificateSigner, 'identity' | 'named'> {
  if (subject !== undefined || subjects !== undefined)
    return {
      identity: oneMatcher(subject, subjects, '--certificate-subject', subjectLike),
      named: 'subject',
    };
  const option = '--certificate-identity';
  const identities = typeof texts === 'string' ? [texts] : texts;
  const identity =
    identities.length > 1
      ? anyOf(identities.map((text) => exactly(text, option)))
      : oneMatcher(identities[0], pattern, option, identityLike);
  return { identity, named: 'alternative name' };
}

type CertificateSigner = Extract<SignerPolicy, { readonly kind: 'certificate' }>;

/**
 * "No issuer" is said, never a wildcard: `.*` would also accept whoever a public issuer vouches for
 * (VERIFICATION §14.3).
 */
function issuerMatcher({
  certificateOidcIssuer: text,
  certificateOidcIssuerRegexp: pattern,
  noOidcIssuer,
}: PolicyFields): Matcher | 'none' {
  return noOidcIssuer === undefined
    ? oneMatcher(text, pattern, '--certificate-oidc-issuer', issuerLike)
    : 'none';
}

function oneMatcher(
  text: string | undefined,
  pattern: string | undefined,
  option: string,
  matching: (pattern: string, option: string) => Matcher,
): Matcher {
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

/** Fulcio's extensions by the last number of their OID (VERIFICATION §10.4). */
function extensionMatchers(options: PolicyFields): ReadonlyMap<number, Matcher> {
  const fields = options as Readonly<Record<string, string | undefined>>;
  const matchers = OPTION_NAMES.flatMap((name) => {
    const row = OPTIONS[name];
    if (!('policy' in row) || row.extension === undefined) return [];
    const expected = fields[row.policy];
    return expected === undefined
      ? []
      : ([[row.extension, exactly(expected, `--${name}`)]] as const);
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
