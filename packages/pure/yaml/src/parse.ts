/** Text to an object of the known shape, with the place of everything in it. */
import { reject } from '@sealift/failures';
import type * as z from 'zod/mini';
import { wordsOf } from './issue.ts';
import type { Places } from './places.ts';
import { readYaml, type Value } from './read-yaml.ts';

/** A file whose shape is known, and where its parts stand. */
export interface Parsed<File> {
  readonly file: File;
  readonly places: Places;
}

/** Of which kind a text is. */
export interface Form<Schema> {
  readonly schema: Schema;
  /** What the whole file is called: `policy`. */
  readonly called: string;
}

/** So many faults are named at once. */
const SHOWN = 3;

/**
 * Reads a text as the schema has it. @param name of the file, for messages
 * @throws Rejection CONFIG | LIMIT: `FILE:LINE:COLUMN: WHAT: REMEDY` for each fault
 */
export function parse<Schema extends z.ZodMiniType>(
  text: string,
  name: string,
  form: Form<Schema>,
): Parsed<z.infer<Schema>> {
  const { value, places } = readYaml(text, name);
  return fit(value, places, form);
}

/** The same for a value that was read: one document of several. @throws Rejection CONFIG */
export function fit<Schema extends z.ZodMiniType>(
  value: Value,
  places: Places,
  { schema, called }: Form<Schema>,
): Parsed<z.infer<Schema>> {
  const read = schema.safeParse(value, { error: wordsOf });
  // The library's own object leaves keys away that it takes for dangerous: this one has them all.
  if (read.success) return { file: value as z.infer<Schema>, places };
  const faults = read.error.issues.map((issue) => faultOf(issue, value, places, called));
  const shown = faults.toSorted((a, b) => a.offset - b.offset).slice(0, SHOWN);
  const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : '';
  return reject('CONFIG', `${shown.map(({ words }) => words).join('; ')}${more}`);
}

interface Fault {
  readonly offset: number;
  readonly words: string;
}

function faultOf(issue: z.core.$ZodIssue, value: Value, places: Places, called: string): Fault {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? issue.path : [...issue.path, unknown];
  const offset = offsetOf(path, value, places);
  const label = unknown === undefined ? labelOf(issue.path, called) : '';
  const what = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return { offset, words: `${places.at(offset)}: ${label}${what ?? 'is not of the known form'}` };
}

/** As deep as the path leads: what is missing stands where its object does. */
function offsetOf(path: readonly PropertyKey[], value: Value, places: Places): number {
  let offset = 0;
  let inner: unknown = value;
  for (const step of path) {
    if (typeof inner !== 'object' || inner === null) break;
    offset = places.offset(inner, String(step), 'key') ?? offset;
    inner = (inner as { readonly [key: string]: unknown })[String(step)];
  }
  return offset;
}

/** `images[2].match ` */
const labelOf = (path: readonly PropertyKey[], called: string): string =>
  path.length === 0
    ? `the ${called} `
    : `${path
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
        .join('')
        .replace(/^\./, '')} `;
