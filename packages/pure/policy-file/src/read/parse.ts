/** Text to an object of the known shape, with the place of everything in it. */
import { reject } from '@sealift/failures';
import type * as z from 'zod/mini';
import { FILE, type FileText } from '../schema/file.ts';
import { wordsOf } from '../yaml/issue.ts';
import type { Places } from '../yaml/places.ts';
import { readYaml, type Value } from '../yaml/read-yaml.ts';

/** A file whose shape is known, and where its parts stand. */
export interface Parsed {
  readonly file: FileText;
  readonly places: Places;
}

/** So many faults are named at once. */
const SHOWN = 3;

/** @throws Rejection CONFIG | LIMIT: `FILE:LINE:COLUMN: WHAT: REMEDY` for each fault */
export function parse(text: string, name: string): Parsed {
  const { value, places } = readYaml(text, name);
  const read = FILE.safeParse(value, { error: wordsOf });
  // The library's own object leaves keys away that it takes for dangerous: this one has them all.
  if (read.success) return { file: value as FileText, places };
  const faults = read.error.issues.map((issue) => faultOf(issue, value, places));
  const shown = faults.toSorted((a, b) => a.offset - b.offset).slice(0, SHOWN);
  const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : '';
  return reject('CONFIG', `${shown.map(({ words }) => words).join('; ')}${more}`);
}

interface Fault {
  readonly offset: number;
  readonly words: string;
}

function faultOf(issue: z.core.$ZodIssue, value: Value, places: Places): Fault {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? issue.path : [...issue.path, unknown];
  const offset = offsetOf(path, value, places);
  const label = unknown === undefined ? labelOf(issue.path) : '';
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
const labelOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the policy '
    : `${path
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
        .join('')
        .replace(/^\./, '')} `;
