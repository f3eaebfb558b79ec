import { describe, expect, it } from 'vitest';
import { exportSchema } from './schema.ts';

type Schema = { readonly [key: string]: unknown };

/** Every object of the schema, and where it is. */
function objectsOf(schema: unknown, path = ''): [string, Schema][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.entries(schema).flatMap(([key, one]) => objectsOf(one, `${path}/${key}`));
  return 'properties' in schema && !Array.isArray(schema)
    ? [[path, schema as Schema], ...inner]
    : inner;
}

describe('export.schema.json', () => {
  it('is what the code says (vitest -u writes it)', async () => {
    await expect(`${JSON.stringify(exportSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../export.schema.json',
    );
  });

  it.each(objectsOf(exportSchema()))('%s says what it is, and knows all of its keys', (_, one) => {
    expect(one['additionalProperties']).toBe(false);
    expect(one['description']).toMatch(/\.$/);
  });
});
