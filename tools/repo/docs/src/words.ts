import type { Findings, Repository } from './repository.ts';

/** The front page is read in three minutes. */
export const FRONT_PAGE_WORDS = 900;

export const wordsOf = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** README.md is a front page; manuals are in docs/guides. */
export function checkFrontPage({ texts }: Repository): Findings {
  const words = wordsOf(texts.get('README.md') ?? '');
  return {
    violations:
      words <= FRONT_PAGE_WORDS
        ? []
        : [
            `README.md has ${words} words, at most ${FRONT_PAGE_WORDS} are meant; move what is ` +
              `longer into docs/guides`,
          ],
    checked: words,
  };
}
