/**
 * Patterns of image names: `*` stands for characters within one part, `**` for one or more parts.
 *
 *     ghcr.io/acme/**          ghcr.io/acme/app, ghcr.io/acme/tools/lint
 *     ghcr.io/acme/*-server    ghcr.io/acme/web-server
 */
import { Rejection } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import type { NamePattern } from '@sealift/policy/rules';

/** A pattern taken apart, and what it says of names. */
export interface Pattern extends NamePattern {
  readonly parts: readonly string[];
  /** Its parts in front of the first that has a wildcard, joined: what an index finds it by. */
  readonly prefix: string;
}

/** Longest pattern, in characters: names have at most 255 and a host. */
export const PATTERN_MAX = 512;

/** Any number of whole parts. */
export const CROSSING = '**';

/**
 * Reads a pattern, or says what is wrong with it: a sentence without its subject. What no name can
 * fit is wrong, since a rule for it would be taken for protection.
 */
export function parsePattern(text: string): Pattern | string {
  const parts = text.split('/');
  const wrong = misspelt(text, parts) ?? unmatchable(text, parts);
  if (wrong !== undefined) return wrong;
  const literal = parts.findIndex((part) => part.includes('*'));
  const prefix = (literal < 0 ? parts : parts.slice(0, literal)).join('/');
  return { text, parts, prefix, matches: (name) => fits(parts, name.split('/')) };
}

function misspelt(text: string, parts: readonly string[]): string | undefined {
  if (text.length > PATTERN_MAX) return `is longer than ${PATTERN_MAX} characters`;
  if (/@/.test(text) || /:/.test(parts.slice(1).join('/')))
    return 'holds a tag or digest, which are not part of a pattern; leave it away';
  const odd = /[^A-Za-z0-9._:/*[\]-]/u.exec(text)?.[0];
  if (odd !== undefined) return 'holds a character that is in no name; only * and ** are special';
  if (parts.some((part) => part.includes(CROSSING) && part !== CROSSING))
    return 'has ** beside other characters; ** stands for whole parts, as in ghcr.io/acme/**';
  return undefined;
}

/** `x` for every wildcard, of which there are few forms: one of the names that it stands for. */
function unmatchable(text: string, parts: readonly string[]): string | undefined {
  const [host = '', ...path] = parts;
  const hosts = [host.replace(/\*+/g, 'x.x'), ...(host === CROSSING ? ['x.x/x', 'x.x/x/x'] : [])];
  const paths = ['x', 'x/x'].map((many) =>
    path.map((part) => (part === CROSSING ? many : part.replaceAll('*', 'x'))),
  );
  const samples = hosts.flatMap((first) => paths.map((rest) => [first, ...rest].join('/')));
  if (samples.some((name) => repositoryOf(name) === name)) return undefined;
  const known = text.includes('*') ? undefined : repositoryOf(text);
  return known === undefined
    ? 'fits no name: a name is REGISTRY/REPOSITORY in small letters; those of Docker Hub are ' +
        'docker.io/OWNER/NAME, its own docker.io/library/NAME'
    : `fits no name, since that image is called ${known}; write ${known}`;
}

/**
 * A name as patterns see it: registry and repository, the host in small letters as DNS takes it.
 * Undefined where it is no name.
 */
export function repositoryOf(name: string): string | undefined {
  try {
    const given = parseReference(name);
    // Read again: Docker Hub has other names and a folder, in whatever letters its host is written.
    const { registry, repository } = parseReference(
      `${given.registry.toLowerCase()}/${given.repository}`,
    );
    return `${registry}/${repository}`;
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}

/**
 * Whether the parts of a pattern fit those of a name. Each run between two `**` is taken where it
 * fits first, which leaves the most to those after it: nothing is tried twice.
 */
export function fits(
  pattern: readonly string[],
  name: readonly string[],
  fitsPart: (part: string, text: string) => boolean = partFits,
): boolean {
  const runs = runsOf(pattern);
  const [first = [], ...later] = runs;
  const last = later.pop();
  const at = (run: readonly string[], from: number): boolean =>
    from + run.length <= name.length &&
    run.every((part, i) => fitsPart(part, name[from + i] ?? ''));
  if (last === undefined) return name.length === first.length && at(first, 0);
  if (!at(first, 0)) return false;
  let from = first.length;
  for (const run of later) {
    // One part at least for the ** in front of it.
    from += 1;
    while (from <= name.length && !at(run, from)) from += 1;
    from += run.length;
  }
  const end = name.length - last.length;
  return end >= from + 1 && at(last, end);
}

/** The parts between one `**` and the next. */
function runsOf(parts: readonly string[]): string[][] {
  const runs: string[][] = [[]];
  for (const part of parts)
    if (part === CROSSING) runs.push([]);
    else runs.at(-1)?.push(part);
  return runs;
}

/** The same within a part, for the pieces between two `*`. */
export function partFits(part: string, text: string): boolean {
  const [first = '', ...later] = part.split('*');
  const last = later.pop();
  if (last === undefined) return part === text;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of later) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
