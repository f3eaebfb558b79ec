import { reject } from '@sealift/failures';
import type { VerifyFlags } from '../flags/verify.ts';
import type { Pin, PinPlan } from './pin.ts';

/** The variables that cosign reads, and that people have set (VERIFICATION §14.1). */
export const VARIABLES = {
  rekor: 'SIGSTORE_REKOR_PUBLIC_KEY',
  roots: 'SIGSTORE_ROOT_FILE',
  ct: 'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
  tsa: 'SIGSTORE_TSA_CERTIFICATE_FILE',
} as const;

type Environment = { readonly [name: string]: string | undefined };
type TrustFlags = Pick<
  VerifyFlags,
  | 'trusted-root'
  | 'rekor-key'
  | 'ca-roots'
  | 'ca-intermediates'
  | 'certificate-chain'
  | 'ct-key'
  | 'timestamp-certificate-chain'
  | 'no-env'
>;

/**
 * Decides which files pin what. A flag replaces the variable of its kind and never adds to it,
 * since an added pin widens trust (T25);
 * --trusted-root replaces all of them.
 * @throws Rejection USAGE | TRUST_CONFLICT
 */
export function planPins(flags: TrustFlags, environment: Environment): PinPlan {
  refuseConflicts(flags);
  const variables = flags['no-env'] ? {} : environment;
  const pinned = flagPins(flags);
  if (pinned.trustedRoot !== undefined)
    return {
      ...pinned,
      overridden: overridden(variables, Object.values(VARIABLES), '--trusted-root'),
    };
  const hasRoots = pinned.caRoots.length > 0 || pinned.certificateChain !== undefined;
  return {
    ...pinned,
    rekorKeys:
      pinned.rekorKeys.length > 0 ? pinned.rekorKeys : variablePins(variables, VARIABLES.rekor),
    rootFiles: hasRoots ? [] : variablePins(variables, VARIABLES.roots),
    ctKeys: pinned.ctKeys.length > 0 ? pinned.ctKeys : variablePins(variables, VARIABLES.ct),
    ...optional(
      'timestampChain',
      pinned.timestampChain ?? variablePins(variables, VARIABLES.tsa)[0],
    ),
    overridden: [
      ...overridden(variables, pinned.rekorKeys.length > 0 ? [VARIABLES.rekor] : [], '--rekor-key'),
      ...overridden(
        variables,
        hasRoots ? [VARIABLES.roots] : [],
        pinned.certificateChain === undefined ? '--ca-roots' : '--certificate-chain',
      ),
      ...overridden(variables, pinned.ctKeys.length > 0 ? [VARIABLES.ct] : [], '--ct-key'),
      ...overridden(
        variables,
        pinned.timestampChain === undefined ? [] : [VARIABLES.tsa],
        '--timestamp-certificate-chain',
      ),
    ],
  };
}

/** Whether anything is pinned that could prove a certificate. */
export const pinsAuthority = ({
  trustedRoot,
  caRoots,
  certificateChain,
  rootFiles,
}: PinPlan): boolean =>
  trustedRoot !== undefined ||
  certificateChain !== undefined ||
  caRoots.length + rootFiles.length > 0;

const PEM_FLAGS = [
  'rekor-key',
  'ca-roots',
  'ca-intermediates',
  'certificate-chain',
  'ct-key',
  'timestamp-certificate-chain',
] as const;
const pemFlags = (flags: TrustFlags): readonly string[] =>
  PEM_FLAGS.filter((name) => flags[name] !== undefined);

function refuseConflicts(flags: TrustFlags): void {
  const [pem] = pemFlags(flags);
  if (flags['trusted-root'] !== undefined && pem !== undefined)
    reject('TRUST_CONFLICT', `--trusted-root excludes --${pem}: a trusted root pins everything`);
  if (
    flags['certificate-chain'] !== undefined &&
    (flags['ca-roots'] ?? flags['ca-intermediates']) !== undefined
  )
    reject('USAGE', '--certificate-chain excludes --ca-roots and --ca-intermediates');
  if (flags['ca-intermediates'] !== undefined && flags['ca-roots'] === undefined)
    reject('USAGE', '--ca-intermediates needs --ca-roots');
}

function flagPins(
  flags: TrustFlags,
): Omit<PinPlan, 'overridden' | 'rootFiles'> & { readonly rootFiles: readonly Pin[] } {
  const one = (
    name:
      | 'trusted-root'
      | 'ca-roots'
      | 'ca-intermediates'
      | 'certificate-chain'
      | 'timestamp-certificate-chain',
  ): Pin[] => {
    const path = flags[name];
    return path === undefined ? [] : [flagPin(name, path)];
  };
  const [trustedRoot] = one('trusted-root');
  const [certificateChain] = one('certificate-chain');
  const [timestampChain] = one('timestamp-certificate-chain');
  return {
    ...optional('trustedRoot', trustedRoot),
    ...optional('certificateChain', certificateChain),
    ...optional('timestampChain', timestampChain),
    rekorKeys: (flags['rekor-key'] ?? []).map(rekorPin),
    caRoots: one('ca-roots'),
    caIntermediates: one('ca-intermediates'),
    ctKeys: (flags['ct-key'] ?? []).map((path) => flagPin('ct-key', path)),
    rootFiles: [],
  };
}

/** An absent pin is an absent property. */
function optional<Name extends string>(
  name: Name,
  pin: Pin | undefined,
): { readonly [name in Name]?: Pin } {
  return pin === undefined ? {} : ({ [name]: pin } as { readonly [name in Name]: Pin });
}

function flagPin(name: string, path: string): Pin {
  if (path === '') reject('USAGE', `--${name} is empty`);
  return { path, source: `--${name} ${path}` };
}

/** `PATH[,ORIGIN]`: an origin holds no comma, a path may. */
function rekorPin(value: string): Pin {
  const comma = value.lastIndexOf(',');
  if (comma < 0) return flagPin('rekor-key', value);
  const origin = value.slice(comma + 1);
  if (origin === '') reject('USAGE', '--rekor-key: the origin after the comma is empty');
  return { ...flagPin('rekor-key', value.slice(0, comma)), origin };
}

function variablePins(environment: Environment, name: string): Pin[] {
  const path = environment[name];
  return path ? [{ path, source: `${name} ${path}` }] : [];
}

const overridden = (environment: Environment, names: readonly string[], by: string): string[] =>
  names.flatMap((name) =>
    environment[name]
      ? [`${name} (${environment[name]}) is set and was not used: ${by} replaces it.`]
      : [],
  );
