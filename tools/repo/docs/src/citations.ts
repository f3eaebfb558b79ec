import { flattened } from './flattened.ts';
import { sectionsOf } from './headings.ts';
import { at, type Findings, isOwn, type Repository } from './repository.ts';
import { checkDecisions, checkThreats } from './threats.ts';

const SECTION = /§ ?(\d+(?:\.\d+)*)(?:[–-]§?(\d+(?:\.\d+)*))?/g;
/** What may stand before a `§`: a page of ours, or a document that others publish. */
const DOCUMENT = new RegExp(
  '(RFC\\s+\\d+|FIPS [\\d-]+|X\\.\\d+|PKCS#\\d+ v[\\d.]+|[a-z0-9]+(?:-[a-z0-9]+)*-spec|' +
    '[A-Z]{4,}(?:-[A-Z]+)*(?:\\.md)?),?\\s*$',
);
const OURS = /^[A-Z-]{4,}(?:\.md)?$/;
const LIST = /^(?:,|;| and| to)?\s*$/;

/** Every number that is cited is the number of a heading in `docs`. */
export function checkCitations(repository: Repository): Findings {
  const cited = [...repository.texts].filter(([path]) => !isOwn(path));
  const results = cited.map(([path, text]) => [
    checkSections(repository, path, text),
    checkDecisions(repository, path, text),
  ]);
  return sum([checkThreats(repository), ...results.flat()]);
}

/** Several findings as one. */
export const sum = (findings: readonly Findings[]): Findings => ({
  violations: findings.flatMap(({ violations }) => violations),
  checked: findings.reduce((total, { checked }) => total + checked, 0),
});

function checkSections(repository: Repository, path: string, text: string): Findings {
  const violations: string[] = [];
  const flat = flattened(text);
  let last = { document: undefined as string | undefined, end: 0 };
  let checked = 0;
  for (const match of flat.matchAll(SECTION)) {
    const before = flat.slice(Math.max(0, match.index - 120), match.index);
    const document =
      DOCUMENT.exec(before)?.[1] ??
      (LIST.test(flat.slice(last.end, match.index)) ? last.document : undefined) ??
      ownPage(path);
    last = { document, end: match.index + match[0].length };
    for (const number of match.slice(1).filter((each) => each !== undefined)) {
      checked += document !== undefined && !OURS.test(document) ? 0 : 1;
      const wrong = wrongSection(repository, document, number);
      if (wrong !== undefined) violations.push(`${at(path, text, match.index)}: ${wrong}`);
    }
  }
  return { violations, checked };
}

/** A page of `docs` may cite itself without its name. */
const ownPage = (path: string): string | undefined =>
  /^docs\/([a-z-]+)\.md$/.exec(path)?.[1]?.toUpperCase();

function wrongSection(
  { texts }: Repository,
  document: string | undefined,
  number: string,
): string | undefined {
  if (document === undefined)
    return `§${number} names no document; write VERIFICATION §${number}, or RFC 5280 §${number}`;
  if (!OURS.test(document)) return undefined;
  const page = `docs/${document.replace(/\.md$/, '').toLowerCase()}.md`;
  const text = texts.get(page);
  if (text === undefined)
    return `${document} §${number} is cited, and there is no ${page}; cite a page that is there`;
  if (sectionsOf(text).has(number)) return undefined;
  return `${page} has no section ${number}; add "### ${number} …", or cite the right one`;
}
