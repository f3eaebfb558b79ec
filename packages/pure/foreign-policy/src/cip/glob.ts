/**
 * Globs of ClusterImagePolicies: `*` stays within a part, `**` crosses, and the whole name is
 * compared, with what stands behind the repository.
 */
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { repositoryOf } from '@sealift/policy-file';
import { RE2JS } from 're2js';

/** What a glob says of names. */
export interface Glob {
  readonly text: string;
  /** @param name as clusters write it: `index.docker.io/library/busybox:1.36` */
  matches(name: string): boolean;
}

/** Two that mean something else than they say. */
const SHORT: { readonly [glob: string]: string } = {
  '*': 'index.docker.io/library/*',
  '*/*': 'index.docker.io/*/*',
};

/** @param at where it stands @throws Rejection CONFIG */
export function parseGlob(text: string, at: string): Glob {
  // What its own reader lets in beside these would be part of a regular expression.
  if (!/^[a-zA-Z0-9_:/*.@-]+$/.test(text) || text.length > 512)
    reject('CONFIG', `${at}: "${text}" is no glob: names, * and **, at most 512 characters`);
  const glob = SHORT[text] ?? text;
  const whole = glob
    .split('**')
    .map((piece) => piece.split('*').map(literal).join('[^/]*'))
    .join('.*');
  const compiled = RE2JS.compile(`^${whole}$`);
  const prefix = glob.replace(/\*.*/, '');
  return { text, matches: (name) => name.startsWith(prefix) && compiled.matcher(name).matches() };
}

const literal = (text: string): string => text.replaceAll('.', '\\.');

/** Of a digest that is not known: characters that no glob has, so that none is made for it. */
const UNKNOWN = `sha256:${'~'.repeat(64)}`;

/**
 * The names that an image has in a cluster: with its tag, and, since tags become digests there
 * before policies are asked, with its digest. None of what has no name.
 */
export function clusterNames(name: string, digest?: Digest): readonly string[] {
  const repository = repositoryOf(name);
  if (repository === undefined) return [];
  const full = repository.replace(/^docker\.io\//, 'index.docker.io/');
  const { tag, digest: stated = UNKNOWN } = parseReference(name);
  return [...(tag === undefined ? [] : [`${full}:${tag}`]), `${full}@${digest ?? stated}`];
}
