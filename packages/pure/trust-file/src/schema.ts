import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';
import { KINDS, ROLES } from './store.ts';

const { name, object, text, time } = fields;

/** Flat, so that a bundle can hold it; never hidden, and never the list itself. */
export const FILE_NAME: RegExp = /^(?!trust\.yaml$)[a-z0-9][a-z0-9._-]{0,63}$/;

const fileName = z
  .string()
  .check(z.regex(FILE_NAME, 'is no name of a file beside trust.yaml, such as corp-rekor-1a2b.pem'));

const pin = object(
  {
    kind: z.enum(KINDS).check(z.describe('What the file pins.')),
    file: fileName.check(z.describe('The file, beside this one.')),
    sha256: z
      .string()
      .check(
        z.regex(/^[0-9a-f]{64}$/, 'is no SHA-256: 64 lower-case hex digits'),
        z.describe('SHA-256 of the file.'),
      ),
    role: z.optional(
      z.enum(ROLES).check(z.describe('Of kind key: what it signs. One key has one role.')),
    ),
    origin: z.optional(
      text.check(z.describe('Of kind rekor: what checkpoints begin with; version 2 needs it.')),
    ),
    validFrom: z.optional(time.check(z.describe('When it begins to count.'))),
    validUntil: z.optional(time.check(z.describe('When it counts for the last time.'))),
    from: text.check(z.describe('Where it came from.')),
    approvedBy: text.check(z.describe('Who compared it with its owner, and took it in.')),
    approvedAt: time.check(z.describe('When.')),
  },
  'One file that pins something.',
);

const instance = object(
  { pins: z.array(pin).check(z.minLength(1), z.maxLength(256)) },
  'One Sigstore instance. Evidence counts under one instance, and never under two together.',
);

/** The whole file. */
export const FILE = object(
  {
    apiVersion: z.literal('sealift/trust/v1'),
    instances: z.record(name, instance).check(z.describe('Whom to believe, by instance.')),
    files: z.optional(
      z
        .record(fileName, z.string())
        .check(z.describe('The files themselves, where all travels as one.')),
    ),
  },
  'trust.yaml: what is pinned, by instance.',
);

/** What it is read by. */
export const FORM = { schema: FILE, called: 'trust store' } as const;

/** The file as it is written. */
export type FileText = z.infer<typeof FILE>;

/** One pin as it is written. */
export type PinText = FileText['instances'][string]['pins'][number];

/** The JSON Schema of the file, which editors complete it by. */
export const trustSchema = (): object => ({
  ...z.toJSONSchema(FILE, { target: 'draft-2020-12' }),
  $id: 'https://sealift.dev/schemas/trust-1.json',
  title: 'sealift trust store',
});
