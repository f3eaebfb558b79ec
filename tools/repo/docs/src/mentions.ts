import { flattened } from './flattened.ts';
import { at, type Findings, isOwn, isPage, type Repository } from './repository.ts';

/** In texts and comments: a page by its path from the root. */
const PAGE = /(?<![\w/.-])docs\/[\w./-]+\.md/g;
const VAGUE = /\b(?:in|see|read)\s+the\s+documentation\b/gi;

/** Code that sends a reader to a page names one that is there. */
export function checkMentions({ texts, exists }: Repository): Findings {
  const violations: string[] = [];
  let checked = 0;
  for (const [path, text] of [...texts].filter(([each]) => isSource(each))) {
    for (const match of text.matchAll(PAGE)) {
      checked += 1;
      if (!exists(match[0]))
        violations.push(
          `${at(path, text, match.index)}: ${match[0]} is not there; name a page that is`,
        );
    }
    for (const match of flattened(text).matchAll(VAGUE))
      violations.push(
        `${at(path, text, match.index)}: "${match[0].replace(/\s+/g, ' ')}" names no page; ` +
          `write docs/NAME.md, or say it`,
      );
  }
  return { violations, checked };
}

/** Tests plant what is wrong, and pages of their own. */
const isSource = (path: string): boolean =>
  !isPage(path) && !isOwn(path) && !path.endsWith('.test.ts');
