import { closestMatch } from 'leven';

/**
 * `. Did you mean export?`, or nothing where no word is near: letters changed places, or one in
 * four is another one. What is further away is another word.
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const swapped = known.find((each) => lettersOf(each) === lettersOf(word));
  const near = swapped ?? closestMatch(word, known, { maxDistance: mostOf(word) });
  return near === undefined ? '' : `. Did you mean ${near}?`;
}

const lettersOf = (word: string): string => [...word].sort().join('');

const mostOf = (word: string): number =>
  Math.max(1, Math.floor(word.replace(/^-+/, '').length / 4));
