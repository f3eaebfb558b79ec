/** Characters of a statement as JSON, and items of one of its lists. */
const STATEMENT_MAX = 8 * 1024 * 1024;
const LIST_MAX = 10_000;
const DEPTH_MAX = 64;

/** What of a foreign value is too large for a condition: a sentence without its subject. T34 */
export const excess = (value: unknown): string | undefined => new Measured().visit(value, 0);

class Measured {
  #size = 0;

  visit(value: unknown, depth: number): string | undefined {
    this.#size += typeof value === 'string' ? value.length + 2 : 4;
    if (this.#size > STATEMENT_MAX) return `is larger than ${STATEMENT_MAX} characters`;
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth > DEPTH_MAX) return `nests deeper than ${DEPTH_MAX}`;
    return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
  }

  #list(list: readonly unknown[], depth: number): string | undefined {
    if (list.length > LIST_MAX) return `has a list of ${list.length} items, limit ${LIST_MAX}`;
    return this.#first(list, depth);
  }

  #object(object: object, depth: number): string | undefined {
    for (const key of Object.keys(object)) this.#size += key.length + 4;
    return this.#first(Object.values(object), depth);
  }

  #first(values: readonly unknown[], depth: number): string | undefined {
    for (const value of values) {
      const found = this.visit(value, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
