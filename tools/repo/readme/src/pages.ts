import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const GUIDES = 'docs/guides';

/**
 * Paths of the pages whose commands are run, as a first job reads them: each needs those before it.
 */
export function pagesOf(root: string): string[] {
  const contents = readFileSync(join(root, GUIDES, 'README.md'), 'utf8');
  return ['README.md', ...orderOf(contents).map((name) => `${GUIDES}/${name}`)];
}

/** The guides in the order in which the page of contents numbers them. */
export const orderOf = (contents: string): string[] =>
  [...contents.matchAll(/^\d+\. \[[^\]]+\]\(([a-z-]+\.md)\)/gm)].map(([, name = '']) => name);

/** Guides that the page of contents does not have: nobody would run their commands. */
export function forgottenGuides(root: string): string[] {
  const listed = new Set(pagesOf(root));
  return globSync('*.md', { cwd: join(root, GUIDES) })
    .map((name) => `${GUIDES}/${name}`)
    .filter((path) => path !== `${GUIDES}/README.md` && !listed.has(path));
}
