import { posix } from 'node:path';
import { anchorsOf } from './headings.ts';
import { at, type Findings, isPage, type Repository } from './repository.ts';

const LINK = /\]\(([^()\s]+)\)/g;
const OUTSIDE = /^[a-z][a-z0-9+.-]*:/;

/** Every link from page to page or file leads somewhere. */
export function checkLinks(repository: Repository): Findings {
  const violations: string[] = [];
  let checked = 0;
  for (const [path, text] of [...repository.texts].filter(([each]) => isPage(each))) {
    for (const match of withoutCode(text).matchAll(LINK)) {
      const [, target = ''] = match;
      if (OUTSIDE.test(target)) continue;
      checked += 1;
      const wrong = wrongLink(repository, path, target);
      if (wrong !== undefined) violations.push(`${at(path, text, match.index)}: ${wrong}`);
    }
  }
  return { violations, checked };
}

/** Blocks and spans of code hold no links. Offsets stay. */
const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, ' '));

function wrongLink({ texts, exists }: Repository, from: string, link: string): string | undefined {
  const [target = '', anchor] = link.split('#');
  const path = target === '' ? from : posix.join(posix.dirname(from), target);
  if (path.startsWith('..') || !exists(path))
    return `the link ${link} leads to ${path}, which is not there; correct or remove it`;
  const page = texts.get(path);
  if (anchor === undefined || page === undefined || anchorsOf(page).has(anchor)) return undefined;
  return `${path} has no heading #${anchor}; link one that it has`;
}
