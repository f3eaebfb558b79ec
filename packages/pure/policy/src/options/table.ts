import { CONDITION_ROWS, RUN_ROWS } from './condition-rows.ts';
import { DENY_ROWS } from './deny-rows.ts';
import type { CommandGroup, Option } from './option.ts';
import { POLICY_ROWS } from './policy-rows.ts';
import { SIGNER_ROWS } from './signer-rows.ts';
import { EVIDENCE_ROWS, SUBJECT_ROWS } from './subject-rows.ts';
import { TRUST_ROWS } from './trust-rows.ts';

/** Every option of trust and policy, in the order in which help has them. */
const TABLE = {
  ...POLICY_ROWS,
  ...TRUST_ROWS,
  ...SIGNER_ROWS,
  ...SUBJECT_ROWS,
  ...CONDITION_ROWS,
  ...DENY_ROWS,
  ...RUN_ROWS,
  ...EVIDENCE_ROWS,
} as const;

/** The name of an option, as it is typed after `--`. */
export type OptionName = keyof typeof TABLE;

/** The row of an option, with all that the compiler knows of it. */
export type Row<Name extends OptionName = OptionName> = (typeof TABLE)[Name];

/** The rows; one that speaks of an option which is not here does not compile. */
export const OPTIONS: Readonly<Record<OptionName, Option<OptionName>>> = TABLE;

/** The names of all options, in the order of the table. */
export const OPTION_NAMES: readonly OptionName[] = Object.keys(TABLE) as OptionName[];

/** Names of the rows that have this property, or this value of it. */
export type NamesWith<Has> = {
  [Name in OptionName]: Row<Name> extends Has ? Name : never;
}[OptionName];

/** The options that the commands of a group take. */
export type NamesFor<Group extends CommandGroup> = {
  [Name in OptionName]: Group extends Row<Name>['takenBy'][number] ? Name : never;
}[OptionName];

/** The names of the options that the commands of a group take. */
export const namesFor = (group: CommandGroup): readonly OptionName[] =>
  OPTION_NAMES.filter((name) => OPTIONS[name].takenBy.includes(group));

/** What the command line makes of an option's words. */
type Typed<R> = R extends { readonly kind: 'boolean' }
  ? boolean
  : R extends { readonly kind: 'number' }
    ? number
    : R extends { readonly repeats: true }
      ? readonly string[]
      : string;

/** Options as they were given. */
export type GivenOptions = { readonly [Name in OptionName]?: Typed<Row<Name>> | undefined };

/** Whether an option was given: an absent one is undefined, false, or a list of nothing. */
const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** The options that were given, in the order of the table. */
export const givenNames = (options: { readonly [name in OptionName]?: unknown }): OptionName[] =>
  OPTION_NAMES.filter((name) => isGiven(options[name]));

/** What pins are read into. */
export type PinField = Row<NamesWith<{ readonly pins: string }>>['pins'];
/** Options that set a field of the policy. */
export type PolicyName = NamesWith<{ readonly policy: string }>;
/** Options that are the text of an extension of the certificate. */
export type ExtensionName = NamesWith<{ readonly extension: number }>;
