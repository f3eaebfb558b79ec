import { printable } from './printable.ts';

/**
 * The first names of a list that may be long, made printable: `a, b, and 4 more`. T28, T34
 * @param most so many are shown
 */
export function someOf(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map(printable).join(', ');
  return names.length > most ? `${shown}, and ${names.length - most} more` : shown;
}
