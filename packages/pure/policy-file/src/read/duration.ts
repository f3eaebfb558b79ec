const UNITS: { readonly [unit: string]: number } = { h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30d` or `12h`, as the schema has them. */
export const durationOf = (text: string): number =>
  Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? Number.NaN);
