import { reject } from '@sealift/failures';
import { parseTimeOption, refuseCombinations } from '@sealift/policy';
import { type GivenOptions, givenNames, VARIABLES } from '@sealift/policy/options';
import type { FileRule } from '@sealift/policy-file';
import { requireOneRole } from '@sealift/verify';
import { loadDeny } from '../pins/load-deny.ts';
import { loadWanted } from '../pins/load-policy.ts';
import { loadPolicyFile } from '../pins/load-policy-file.ts';
import { loadSeal } from '../pins/load-seal.ts';
import { otherRoles } from '../pins/load-store.ts';
import { loadState, type StateOptions } from '../stating/load.ts';
import { environmentNotes } from './environment.ts';
import type { NameUse, VerifySetup } from './setup.ts';

type Environment = { readonly [name: string]: string | undefined };

/**
 * Reads a policy file and all that it names. Nothing beside it says whom to trust: variables that
 * pin are named as unused (T25). @throws Rejection USAGE | CONFIG | TRUST_ROOT | TRUST_CONFLICT
 */
export function loadByPolicy(
  path: string,
  flags: GivenOptions & StateOptions,
  environment: Environment,
  use: NameUse,
): VerifySetup {
  refuseCombinations(givenNames(flags));
  const { 'policy-digest': digest, strict = false, at, 'verify-at': verifyAt } = flags;
  const file = loadPolicyFile(path, {
    digest,
    strict,
    defaultName: use === 'looks' ? 'any' : 'bound',
    verifyAt: verifyAt === undefined ? undefined : parseTimeOption(verifyAt, '--verify-at'),
  });
  const { signers, rulesFor, stores } = file;
  const now = at === undefined ? undefined : parseTimeOption(at, '--at');
  const state = loadState(flags, flags.image);
  if (now === undefined && state === undefined && file.file.rules.some(countsAge))
    reject(
      'USAGE',
      'the policy counts ages, and no clock here is trusted: say what now is, --at, or give ' +
        '--state, whose floor counts',
    );
  const [seal, deny] = [loadSeal(flags, stores), loadDeny(flags, stores)];
  requireOneRole(signers, otherRoles(stores, { seal: seal?.keys, deny: deny?.keys }));
  return {
    ...loadWanted(flags),
    pins: { signers, rulesFor, now },
    policyFile: { path, digest: file.digest },
    seal,
    deny,
    state,
    notEstablished: [...file.notes, ...environmentNotes(environment)],
    waived: flags['no-env'] ? [] : unused(environment),
  };
}

const countsAge = ({ rule: { asks } }: FileRule): boolean =>
  asks.kind === 'require' &&
  [asks.strength, ...asks.evidence].some(({ maxAge }) => maxAge !== undefined);

const unused = (environment: Environment): string[] =>
  Object.keys(VARIABLES).flatMap((name) =>
    environment[name]
      ? [`${name} (${environment[name]}) is set and was not used: --policy replaces it.`]
      : [],
  );
