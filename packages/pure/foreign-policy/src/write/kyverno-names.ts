/** Patterns of names as Kyverno compares them: there `*` takes what lies deeper too. */
import type { Pattern } from '@sealift/policy-file';

/** Names that are one pattern there, and what of them is not meant. */
export interface Group {
  /** Without tag and digest. */
  readonly name: string;
  /** Names that `name` takes too; absent where it takes no others. */
  readonly beyond?: string;
  readonly depth: number;
}

const HUB = 'docker.io';
const LIBRARY = `${HUB}/library`;

/** What a pattern takes, or undefined where no patterns there take just that. */
export function groupsOf({ text, prefix }: Pattern): readonly Group[] | undefined {
  if (text === '**') return [{ name: '*', depth: 0 }];
  if (text === prefix) return [prefix, ...hubName(prefix)].map(exactly);
  const isChild = text === `${prefix}/*`;
  if (prefix === '' || !(isChild || text === `${prefix}/**`)) return undefined;
  // A name of one part is what Kyverno makes of `busybox`; here it is called library/busybox.
  if (isChild && prefix === HUB) return undefined;
  const own = isChild ? childrenOf(prefix) : exactly(`${prefix}/*`);
  return [own, ...(prefix === LIBRARY ? [childrenOf(HUB)] : [])];
}

/** Everything that has such a beginning, whatever else is meant. */
export const below = (prefix: string): readonly Group[] =>
  prefix === ''
    ? [exactly('*')]
    : [exactly(`${prefix}/*`), ...(prefix === LIBRARY ? [childrenOf(HUB)] : [])];

const depthOf = (name: string): number => name.split('/').length;
const exactly = (name: string): Group => ({ name, depth: depthOf(name) });

const childrenOf = (prefix: string): Group => ({
  name: `${prefix}/*`,
  beyond: `${prefix}/*/*`,
  depth: depthOf(prefix),
});

const hubName = (name: string): string[] => {
  const [host, folder, own, ...deeper] = name.split('/');
  return `${host}/${folder}` === LIBRARY && deeper.length === 0 ? [`${HUB}/${own}`] : [];
};

/** A name ends with a tag or a digest there: a star at the end takes them along. */
export const references = (name: string): readonly string[] =>
  name.endsWith('*') ? [name] : [`${name}:*`, `${name}@*`];
