import { z } from 'zod';
import { CONFIG } from './schema.ts';

/**
 * The configuration's JSON Schema, for editors: published as signer.schema.json, and held to
 * `CONFIG` by a test. What it cannot say, such as which names must be there, `check` says.
 */
export const configSchema = (): object => ({
  $id: 'https://sealift.dev/schemas/signer-1.json',
  title: 'sealift-signer configuration',
  ...z.toJSONSchema(CONFIG, {
    io: 'input',
    // Defaults are what was read, in milliseconds, and not what people write.
    override: ({ jsonSchema }) => void delete jsonSchema.default,
  }),
});
