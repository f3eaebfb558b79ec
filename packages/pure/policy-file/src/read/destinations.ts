/** Where images may go: a signature is about a digest, and a new name could promise another. T4 */
import { refuseAt } from '@sealift/yaml';
import { CROSSING, type Pattern, repositoryOf } from '../names/pattern.ts';
import { patternAt } from './names.ts';
import type { Reading } from './reading.ts';

/** Names of images, and what they may be called where they go. */
export interface Destination {
  /** Where it stands: `policy.yaml:9`. */
  readonly at: string;
  readonly from: Pattern;
  readonly to: Pattern;
}

/** Absent where the file says nothing of it. @throws Rejection CONFIG */
export function readDestinations(reading: Reading): readonly Destination[] | undefined {
  const { destinations } = reading.file;
  return destinations?.map((one, i) => {
    const [from, to] = [ending(reading, one, 'from'), ending(reading, one, 'to')];
    if (wildcardOf(from) !== wildcardOf(to))
      refuseAt(reading, one, 'to', 'from and to end alike: both in **, both in *, or in neither');
    if (to.parts[0]?.includes('*'))
      refuseAt(reading, one, 'to', 'to begins with a registry, written out');
    return { at: reading.places.line(destinations, i), from, to };
  });
}

/** What stands for anything does so at the end, where both names have the same. */
function ending(reading: Reading, one: object, key: 'from' | 'to'): Pattern {
  const pattern = patternAt(reading, one, key);
  const last = pattern.parts.at(-1) ?? '';
  const inside = [...pattern.parts.slice(0, -1), wildcardOf(pattern) === undefined ? last : ''];
  if (inside.some((part) => part.includes('*')))
    refuseAt(reading, one, key, `${key} has * or ** as its whole last part alone`);
  return pattern;
}

const wildcardOf = ({ parts }: Pattern): string | undefined =>
  [CROSSING, '*'].find((wildcard) => parts.at(-1) === wildcard);

/** Those that let an image of this name go anywhere. */
export const destinationsFor = (
  destinations: readonly Destination[],
  name: string,
): readonly Destination[] => {
  const source = repositoryOf(name);
  return destinations.filter(({ from }) => source !== undefined && from.matches(source));
};

/** Whether what has one name may get the other; both are references. */
export function mayGo(
  destinations: readonly Destination[],
  name: string,
  newName: string,
): boolean {
  const [source, target] = [repositoryOf(name), repositoryOf(newName)];
  return destinationsFor(destinations, name).some(
    (one) => target !== undefined && one.to.matches(target) && isSame(one, source ?? '', target),
  );
}

/**
 * What the wildcard of `to` takes is the end of the image's own name, and no less of it than `from`
 * leaves open: an app does not become another by the way.
 */
function isSame({ from, to }: Destination, source: string, target: string): boolean {
  if (wildcardOf(to) === undefined) return true;
  const [own, taken] = [tailOf(from, source), tailOf(to, target)];
  // A registry is what a mirror replaces.
  const path = source.slice(source.indexOf('/') + 1);
  const least = own.length < path.length ? own : path;
  return endsIn(source, taken) && endsIn(taken, least);
}

const tailOf = ({ parts }: Pattern, name: string): string =>
  name
    .split('/')
    .slice(parts.length - 1)
    .join('/');

const endsIn = (name: string, end: string): boolean => name === end || name.endsWith(`/${end}`);
