/** As much of JSON Schema 2020-12 as report.schema.json uses: for tests. */
type Schema = { readonly [keyword: string]: unknown };

/**
 * What is wrong with `value`, by path; empty where it is valid. An unknown keyword is a fault of
 * the test itself.
 */
export function violations(
  schema: Schema,
  value: unknown,
  root: Schema = schema,
  at = '$',
): string[] {
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    const rule = RULES[keyword];
    if (rule === undefined) throw new Error(`the schema uses ${keyword}`);
    return rule({ argument, schema, value, root, at });
  });
}

interface Case {
  readonly argument: unknown;
  readonly schema: Schema;
  readonly value: unknown;
  readonly root: Schema;
  readonly at: string;
}
type Rule = (of: Case) => string[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fail = (wrong: boolean, message: string): string[] => (wrong ? [message] : []);
const none: Rule = () => [];

const RULES: { readonly [keyword: string]: Rule } = {
  $schema: none,
  $id: none,
  $defs: none,
  title: none,
  description: none,
  type: ({ argument, value, at }) =>
    fail(!hasType(argument, value), `${at} is not of type ${String(argument)}`),
  const: ({ argument, value, at }) => fail(value !== argument, `${at} is not ${String(argument)}`),
  enum: ({ argument, value, at }) =>
    fail(!(argument as unknown[]).includes(value), `${at} is none of the values: ${String(value)}`),
  pattern: ({ argument, value, at }) =>
    fail(
      typeof value === 'string' && !new RegExp(argument as string).test(value),
      `${at} does not match`,
    ),
  minimum: ({ argument, value, at }) =>
    fail(typeof value === 'number' && value < (argument as number), `${at} is too small`),
  items: ({ argument, value, root, at }) =>
    Array.isArray(value)
      ? value.flatMap((each, i) => violations(argument as Schema, each, root, `${at}[${i}]`))
      : [],
  properties: ({ argument, value, root, at }) =>
    Object.entries(argument as Record<string, Schema>).flatMap(([name, schema]) =>
      isObject(value) && value[name] !== undefined
        ? violations(schema, value[name], root, `${at}.${name}`)
        : [],
    ),
  required: ({ argument, value, at }) =>
    (argument as string[]).flatMap((name) =>
      fail(!isObject(value) || value[name] === undefined, `${at}.${name} is missing`),
    ),
  additionalProperties: ({ schema, value, at }) =>
    Object.keys(isObject(value) ? value : {}).flatMap((name) =>
      fail(!Object.hasOwn(schema['properties'] as object, name), `${at}.${name} is not known`),
    ),
  anyOf: ({ argument, value, root, at }) =>
    fail(
      (argument as Schema[]).every((each) => violations(each, value, root).length > 0),
      `${at} fits no alternative`,
    ),
  $ref: ({ argument, value, root, at }) =>
    violations(
      (root['$defs'] as Record<string, Schema>)[
        (argument as string).split('/').pop() ?? ''
      ] as Schema,
      value,
      root,
      at,
    ),
};

function hasType(type: unknown, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
