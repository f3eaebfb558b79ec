/** What the schema is made from. */
export const text = { type: 'string' } as const;
export const texts = { type: 'array', items: text } as const;
export const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' } as const;
/** Bytes, or how many. */
export const amount = { type: 'integer', minimum: 0 } as const;
export const list = (name: string) =>
  ({ type: 'array', items: { $ref: `#/$defs/${name}` } }) as const;
export const oneOf = (...values: readonly (string | number)[]) => ({ enum: values });

/**
 * Every property is required but those whose names end in a question mark, and there are no others.
 */
export function object(description: string, properties: Readonly<Record<string, object>>): object {
  const names = Object.entries(properties).map(
    ([name, schema]) => [name.replace('?', ''), schema] as const,
  );
  const required = Object.keys(properties).filter((name) => !name.endsWith('?'));
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(names),
    required,
    additionalProperties: false,
  };
}
