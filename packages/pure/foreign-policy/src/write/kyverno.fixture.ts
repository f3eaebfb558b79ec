/** IGLOU-EU/go-wildcard 1.0.3, by which Kyverno 1.19.1 compares names. */
export const fits = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.\\[\]]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(name);
