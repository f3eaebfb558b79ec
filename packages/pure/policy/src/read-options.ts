import { printable, Rejection, reject } from '@sealift/failures';
import { parseWitness, type Witness } from '@sealift/tlog';
import type { NamedFields } from './options/fields.ts';
import type { ExtensionName, GivenOptions, PolicyName, Row } from './options/table.ts';
import { givenNames, OPTIONS } from './options/table.ts';
import type { Needs } from './rules/rule.ts';
import { parseTimeOption } from './time-option.ts';

/** What a value of each kind is read as. */
interface ReadAs {
  text: string;
  file: string;
  time: number;
  witness: Witness;
  number: number;
  boolean: true;
  pair: readonly [name: string, text: string];
  coverage: Needs['coverage'];
}

type Value<R extends Row> = R extends { readonly repeats: true }
  ? readonly ReadAs[R['kind']][]
  : ReadAs[R['kind']];

/** All that options state of a policy, the texts of extensions among it. */
export type PolicyFields = NamedFields & {
  readonly [Name in ExtensionName as Row<Name>['policy']]?: string | undefined;
};

/** What the rows make of it: a field without a row, or read as something else, does not compile. */
type FieldsOfRows = {
  readonly [Name in PolicyName as Row<Name>['policy']]: Value<Row<Name>>;
};

type Held<Fields, _Rows extends Required<Fields>> = Fields;

/** The command line gives text for all but numbers and switches. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : reject('INTERNAL', 'an option that is no text');
}

/** How a value is read. @throws Rejection USAGE naming the flag */
const READ: { readonly [K in keyof ReadAs]: (value: unknown, flag: string) => ReadAs[K] } = {
  text,
  file: text,
  time: (value, flag) => parseTimeOption(text(value), flag),
  witness: (value, flag) => readWitness(text(value), flag),
  number: (value) => value as number,
  boolean: () => true,
  pair: (value, flag) => readPair(text(value), flag),
  coverage: (value, flag) =>
    COVERAGES.find((each) => each === value) ??
    reject('USAGE', `${flag} is ${COVERAGES.join(', ')}, not "${printable(text(value))}"`),
};

const COVERAGES = ['index', 'all-children', 'any'] as const;

function readPair(text: string, flag: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) reject('USAGE', `${flag} "${printable(text)}" is not NAME=TEXT`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readWitness(text: string, flag: string): Witness {
  try {
    return parseWitness(text);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('USAGE', `${flag}: ${thrown.message}`, { cause: thrown });
  }
}

/**
 * Reads what options say of the policy, each as its row has it.
 * @throws Rejection USAGE naming the flag whose value cannot be read
 */
export function readPolicyOptions(given: GivenOptions): Held<PolicyFields, FieldsOfRows> {
  const fields = givenNames(given).flatMap((name) => {
    const row = OPTIONS[name];
    const value = given[name];
    if (!('policy' in row)) return [];
    const read = (each: unknown) => READ[row.kind](each, `--${name}`);
    return [[row.policy, Array.isArray(value) ? value.map(read) : read(value)] as const];
  });
  return Object.fromEntries(fields);
}
