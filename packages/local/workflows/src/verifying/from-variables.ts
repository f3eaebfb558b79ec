/** Variables of cosign that stand for flags, and what the report says of the others. */
import { fatesOfVariables } from '@sealift/cosign';
import { reject } from '@sealift/failures';
import { type GivenOptions, givenNames, OPTIONS, type OptionName } from '@sealift/policy/options';

type Environment = { readonly [name: string]: string | undefined };

/** Options with those that variables stand for, and a sentence for each variable that is set. */
export interface Standing<Given> {
  readonly given: Given;
  readonly notes: readonly string[];
}

/**
 * A variable pins or narrows where no flag says otherwise, and is told. @param isSet whether a
 * policy file says all of it
 * @throws Rejection CONFIG for a variable that waives: it may be of a template of long ago (T48)
 */
export function withVariables<Given extends GivenOptions>(
  given: Given,
  environment: Environment,
): Standing<Given> {
  const set = given['no-env'] ? [] : fatesOfVariables(environment);
  const typed = givenNames(given);
  // A key that a variable names asks as little of certificates as one that a flag names.
  const isKeyed = set.some(({ name }) => name === 'COSIGN_KEY') && !typed.some(replacesKey);
  const added: Partial<Record<OptionName, unknown>> = {};
  const notes = set.map((variable) => {
    const { name } = variable;
    if (variable.kind === 'waives') return refuseWaiver(name, variable.flag);
    if (variable.kind === 'idle') return `${name} is set, without effect here: ${variable.why}.`;
    const option = optionOf(variable.flag);
    const names = isKeyed && option !== 'key' ? [...typed, 'key' as const] : typed;
    const by = names.find((flag) => replaces(flag, option));
    if (by !== undefined) return `${name} is set and was not used: --${by} replaces it.`;
    const value = environment[name] ?? '';
    added[option] = OPTIONS[option].repeats ? [value] : value;
    return `${name} is set, and stands for --${option}.`;
  });
  return { given: { ...given, ...added }, notes };
}

const refuseWaiver = (name: string, flag: string): never =>
  reject(
    'CONFIG',
    `${name} is set, and a variable switches no check off: write ${flag}, or unset it, or --no-env`,
  );

/** @throws Error for a row of the table that no option has */
function optionOf(flag: string): OptionName {
  if (!Object.hasOwn(OPTIONS, flag)) throw new Error(`no option is called ${flag}`);
  return flag as OptionName;
}

/** An explicit flag wins, over all of its kind (T25). */
function replaces(flag: OptionName, option: OptionName): boolean {
  const [row, own] = [OPTIONS[flag], OPTIONS[option]];
  const areOfKinds = row.signer !== undefined && own.signer !== undefined;
  return (
    flag === option ||
    flag === 'policy' ||
    (areOfKinds && row.signer !== own.signer) ||
    (row.signer === 'key' && (areOfKinds || own.isIdleWithKey === true)) ||
    excludes(flag, option) ||
    excludes(option, flag) ||
    (isPin(flag) && isPin(option) && (row.pinsAll === true || own.pinsAll === true))
  );
}

const replacesKey = (flag: OptionName): boolean => replaces(flag, 'key');
const isPin = (name: OptionName): boolean => 'pins' in OPTIONS[name];
const excludes = (one: OptionName, other: OptionName): boolean =>
  OPTIONS[one].excludes?.names.includes(other) ?? false;
