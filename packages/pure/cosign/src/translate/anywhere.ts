import { RE2JS, RE2JSException } from 're2js';

/**
 * The pattern for a whole text that finds this one in any part of it. What is no pattern stays as
 * it is, and is refused as that: with words around it `a)(?:b` would be one.
 */
export function anywhere(pattern: string): string {
  if (!isPattern(pattern)) return pattern;
  if (pattern.includes('|')) return `.*(?:${pattern}).*`;
  const before = pattern.startsWith('^') ? '' : '.*';
  const behind = /(?<!\\)(?:\\\\)*\$$/.test(pattern) ? '' : '.*';
  return `${before}${pattern}${behind}`;
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch (thrown) {
    if (thrown instanceof RE2JSException) return false;
    throw thrown;
  }
}
