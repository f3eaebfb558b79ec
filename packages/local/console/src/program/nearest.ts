import { closestMatch } from 'leven';

/** `. Did you mean "export"?`, or nothing where no word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closestMatch(word, known, { maxDistance: Math.ceil(word.length / 3) + 1 });
  return near === undefined ? '' : `. Did you mean ${near}?`;
}
