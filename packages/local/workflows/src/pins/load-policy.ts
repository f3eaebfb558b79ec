import { sayingWhere } from '@sealift/console';
import { Rejection, reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import {
  buildPolicy,
  type Expectation,
  type Policy,
  parseExpectations,
  parseImageOption,
  parseTimeOption,
  rejectContradictions,
} from '@sealift/policy';
import { parseWitness, type Witness } from '@sealift/tlog';
import type { VerifyFlags } from '../flags/verify.ts';
import { loadKeyring } from './load-keyring.ts';
import { readConfiguredText } from './read-pin.ts';

/** Builds the policy of the flags. @throws Rejection USAGE | CONFIG | UNSUPPORTED */
export function loadPolicy(flags: VerifyFlags, pinned: PinnedKeys): Policy {
  return buildPolicy({
    ...pinned,
    certificateIdentity: flags['certificate-identity'],
    certificateIdentityRegexp: flags['certificate-identity-regexp'],
    certificateOidcIssuer: flags['certificate-oidc-issuer'],
    certificateOidcIssuerRegexp: flags['certificate-oidc-issuer-regexp'],
    noOidcIssuer: flags['no-oidc-issuer'] === true ? true : undefined,
    certificateGithubWorkflowTrigger: flags['certificate-github-workflow-trigger'],
    certificateGithubWorkflowSha: flags['certificate-github-workflow-sha'],
    certificateGithubWorkflowName: flags['certificate-github-workflow-name'],
    certificateGithubWorkflowRepository: flags['certificate-github-workflow-repository'],
    certificateGithubWorkflowRef: flags['certificate-github-workflow-ref'],
    certificateSourceRepository: flags['certificate-source-repository'],
    types: flags.type ?? [],
    ignoreTlog: flags['insecure-ignore-tlog'] ?? false,
    ignoreSct: flags['insecure-ignore-sct'] ?? false,
    verifyAt: timeOf(flags['verify-at'], '--verify-at'),
    keyValidFrom: timeOf(flags['key-valid-from'], '--key-valid-from'),
    keyValidUntil: timeOf(flags['key-valid-until'], '--key-valid-until'),
    witnesses: (flags.witness ?? []).map(readWitness),
    witnessQuorum: flags['witness-quorum'],
  });
}

/** Keys of the policy, and where each comes from. */
type PinnedKeys = Pick<Parameters<typeof buildPolicy>[0], 'keys' | 'windows' | 'denied'> & {
  readonly sources: readonly string[];
};

/**
 * Reads the keys that are pinned, one by one or as a keyring. @throws Rejection USAGE | CONFIG |
 * UNSUPPORTED
 */
export function loadKeys({ key, keyring }: VerifyFlags): PinnedKeys {
  if (keyring === undefined)
    return {
      keys: (key ?? []).map((path) => readKey(path)),
      sources: (key ?? []).map((path) => `--key ${path}`),
    };
  if (key !== undefined)
    reject(
      'USAGE',
      '--keyring excludes --key: a key that is pinned beside it would never be retired',
    );
  return loadKeyring(keyring);
}

const timeOf = (text: string | undefined, flag: string): number | undefined =>
  text === undefined ? undefined : parseTimeOption(text, flag);

/** @throws Rejection USAGE */
export function readWitness(text: string): Witness {
  try {
    return parseWitness(text);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('USAGE', `--witness: ${thrown.message}`, { cause: thrown });
  }
}

/** What the operator expects to have arrived, and which images are asked for. */
export interface Wanted {
  /** Images to verify; empty: all that have a name. */
  readonly images: readonly Expectation[];
  /** What must be there, with its digest. */
  readonly expected: readonly Expectation[];
}

/** @throws Rejection USAGE | CONFIG */
export function loadWanted(flags: Pick<VerifyFlags, 'expect' | 'image'>): Wanted {
  const images = (flags.image ?? []).map(parseImageOption);
  const expected = flags.expect === undefined ? [] : readExpected(flags.expect);
  rejectContradictions([...images, ...expected]);
  return { images, expected };
}

function readExpected(path: string): readonly Expectation[] {
  const source = `--expect ${path}`;
  return sayingWhere(source, () => parseExpectations(readConfiguredText({ path, source })));
}

/**
 * A key of the policy that cannot be read is a fault of the configuration, never "no key"
 * (VERIFICATION §3.4).
 */
export function readKey(path: string, flag = '--key'): PublicKey {
  const source = `${flag} ${path}`;
  const text = readConfiguredText({ path, source });
  return Rejection.as('CONFIG', () => keys.fromPem(text), `${source}: `);
}
