import { checkCitations } from './citations.ts';
import { checkCodesPage } from './codes-page.ts';
import { checkSnippets } from './compile.ts';
import { checkLinks } from './links.ts';
import { checkMap } from './map.ts';
import { checkMentions } from './mentions.ts';
import { checkReference } from './reference/page.ts';
import { readRepository } from './repository.ts';
import { checkFrontPage } from './words.ts';

/** Everything the repository says of itself wrongly, and a line of what was looked at. */
export async function checkRepository(
  root: string,
): Promise<{ violations: string[]; summary: string }> {
  const repository = readRepository(root);
  const rules = {
    citations: checkCitations(repository),
    links: checkLinks(repository),
    mentions: checkMentions(repository),
    packages: checkMap(repository),
    codes: checkCodesPage(repository),
    variables: await checkReference(repository, root),
    words: checkFrontPage(repository),
    snippets: checkSnippets(repository, root),
  };
  const nothing = Object.entries(rules)
    .filter(([, { checked }]) => checked === 0)
    .map(([name]) => `no ${name} found; a check of nothing is not a pass`);
  return {
    violations: [...Object.values(rules).flatMap(({ violations }) => violations), ...nothing],
    summary:
      `${rules.citations.checked} citations, ${rules.links.checked} links, ` +
      `${rules.mentions.checked} mentions of pages, ${rules.packages.checked} packages, ` +
      `${rules.codes.checked} codes, ${rules.variables.checked} variables, ` +
      `${rules.snippets.checked} snippets compiled and ` +
      `${rules.snippets.ran} run; README.md has ${rules.words.checked} words`,
  };
}
