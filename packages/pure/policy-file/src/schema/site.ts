/** What a site asks of every run, beside who signed what. */
import { fields } from '@sealift/yaml';
import * as z from 'zod/mini';

const { duration, object, text } = fields;

/** Digits alone are a number for YAML. */
const NO_ID = 'is no ID of an entry: the 16 digits that `deny show` prints, in quotes';
const id = z.string({ error: NO_ID }).check(z.regex(/^[0-9a-f]{16}$/, { error: NO_ID }));

/** That a state must be given. */
export const state: z.ZodMiniLiteral<'required'> = z
  .literal('required')
  .check(z.describe('A state must be given: older bundles and tags are refused.'));

/** Which deny packs must be given; `required` is written out, since leaving them away lets in. */
export const deny = object(
  {
    required: z.literal(true),
    atLeast: z.optional(
      z
        .int()
        .check(
          z.minimum(1),
          z.maximum(2 ** 31 - 1),
          z.describe('Version of every pack: at least.'),
        ),
    ),
    maxAge: z.optional(duration.check(z.describe('Made at most so long ago: 90d, 12h.'))),
  },
  'Deny packs must be given, each so new.',
);

/** Where images may go. */
export const destinations = z
  .array(
    object(
      {
        from: text.check(z.describe('Names of images; * or ** as the whole last part.')),
        to: text.check(z.describe('Names that they may get; ends as from does.')),
      },
      'Images so called may be imported there. What no entry speaks of goes nowhere.',
    ),
  )
  .check(z.minLength(1), z.maxLength(1000));

/** Entries of deny packs that this site does not follow. */
export const undeny = z
  .array(
    object(
      { id: id.check(z.describe('The entry, as `deny show` prints it.')), reason: text },
      'An entry of deny packs that is wrong, and why. Every report says so.',
    ),
  )
  .check(z.minLength(1), z.maxLength(1000));
