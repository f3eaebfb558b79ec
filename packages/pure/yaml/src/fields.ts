/** Values that several files have, as schemas. */
import * as z from 'zod/mini';

/** Text that says something. */
export const text = z.string().check(z.minLength(1), z.maxLength(4096));

/** A file, relative to the policy file. */
export const path: z.ZodMiniString = z
  .string()
  .check(z.minLength(1), z.maxLength(4096), z.describe('A file, relative to this one.'));

/** Text of one form; whatever else stands there is answered with an example. */
const formed = (form: RegExp, error: string) => z.string({ error }).check(z.regex(form, { error }));

/** What signers and instances are called. */
export const name: z.ZodMiniString = formed(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
  'is no name: up to 63 letters, digits, dots, dashes and underscores',
);

/** RFC 3339 with its zone; whether the day exists is asked where it is read. */
export const time: z.ZodMiniString = formed(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
  'is no time such as 2026-01-31T12:00:00Z',
);

/** How long: days or hours, `30d`, `12h`. */
export const duration: z.ZodMiniString = formed(
  /^[1-9]\d{0,4}[dh]$/,
  'is no duration such as 30d or 12h',
);

/** What names one image. */
export const digest: z.ZodMiniString = formed(
  /^sha256:[0-9a-f]{64}$/,
  'is no digest: sha256: and 64 lower-case hex digits',
);

/** How many: none would be met by nothing (T41). */
export const count = z.int().check(z.minimum(1), z.maximum(32));

/** Lists have an entry, and each once: what counts them would count one twice. T41 */
export const listOf = <T extends z.ZodMiniString>(item: T): z.ZodMiniArray<T> =>
  z.array(item).check(
    z.minLength(1),
    z.maxLength(1000),
    z.refine((list) => new Set(list).size === list.length, {
      error: 'has an entry twice: one would be counted twice',
    }),
  );

/** An object that says how it ends: a key that nobody knows is refused by the name it resembles. */
export const object = <T extends Record<string, z.ZodMiniType>>(
  shape: T,
  description: string,
): z.ZodMiniObject<T, z.core.$strict> =>
  z.strictObject(shape).check(z.describe(description)) as z.ZodMiniObject<T, z.core.$strict>;
