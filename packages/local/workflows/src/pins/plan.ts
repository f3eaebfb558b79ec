import { reject } from '@sealift/failures';
import {
  type GivenOptions,
  givenNames,
  OPTIONS,
  type OptionName,
  VARIABLES,
  type VariableName,
} from '@sealift/policy/options';
import type { Pin, PinnedFiles, PinPlan } from './pin.ts';

type Environment = { readonly [name: string]: string | undefined };

const NONE: PinnedFiles = {
  trustStore: [],
  trustedRoot: [],
  rekorKeys: [],
  caRoots: [],
  caIntermediates: [],
  certificateChain: [],
  rootFiles: [],
  ctKeys: [],
  timestampChains: [],
};

/**
 * Decides which files pin what. A flag replaces the variable of its kind and never adds to it,
 * since an added pin widens trust (T25);
 * --trusted-root and --trust-store replace all of them.
 * @throws Rejection USAGE
 */
export function planPins(given: GivenOptions, environment: Environment): PinPlan {
  const set = given['no-env'] ? [] : variablesIn(environment);
  const replaced = set.map((each) => ({ ...each, by: replacing(each.name, given) }));
  const used = replaced.filter(({ by }) => by === undefined);
  return {
    ...NONE,
    ...Object.fromEntries(
      used.map(({ name, text }) => [VARIABLES[name].pins, [variablePin(name, text)]]),
    ),
    ...flagPins(given),
    overridden: replaced.flatMap(({ name, text, by }) =>
      by === undefined ? [] : [`${name} (${text}) is set and was not used: --${by} replaces it.`],
    ),
  };
}

/** Variables that pin something; an empty one is none. */
const variablesIn = (environment: Environment): { name: VariableName; text: string }[] =>
  (Object.keys(VARIABLES) as VariableName[]).flatMap((name) => {
    const text = environment[name];
    return text ? [{ name, text }] : [];
  });

function variablePin(name: VariableName, text: string): Pin {
  const pin = VARIABLES[name].pins === 'rekorKeys' ? withOrigin(text, name) : { path: text };
  return { ...pin, source: `${name} ${pin.path}` };
}

/** The flag that was given in place of a variable. */
const replacing = (variable: VariableName, given: GivenOptions): OptionName | undefined =>
  givenNames(given).find(
    (name) => OPTIONS[name].pinsAll === true || OPTIONS[name].variable === variable,
  );

/** Whether anything is pinned that could prove a certificate. */
export const pinsAuthority = (plan: PinnedFiles): boolean =>
  [plan.trustStore, plan.trustedRoot, plan.certificateChain, plan.caRoots, plan.rootFiles].some(
    (pins) => pins.length > 0,
  );

function flagPins(given: GivenOptions): Partial<PinnedFiles> {
  const pins = givenNames(given).flatMap((name) => {
    const row = OPTIONS[name];
    const paths = [given[name]].flat() as readonly string[];
    return 'pins' in row ? [[row.pins, paths.map((path) => flagPin(name, path))] as const] : [];
  });
  return Object.fromEntries(pins);
}

function flagPin(name: OptionName, value: string): Pin {
  const pin = name === 'rekor-key' ? withOrigin(value, `--${name}`) : { path: value };
  if (pin.path === '') reject('USAGE', `--${name} is empty`);
  return { ...pin, source: `--${name} ${pin.path}` };
}

/** `PATH[,ORIGIN]`: an origin holds no comma, a path may. */
function withOrigin(value: string, given: string): Pick<Pin, 'path' | 'origin'> {
  const comma = value.lastIndexOf(',');
  if (comma < 0) return { path: value };
  const origin = value.slice(comma + 1);
  if (origin === '') reject('USAGE', `${given}: the origin after the comma is empty`);
  return { path: value.slice(0, comma), origin };
}
