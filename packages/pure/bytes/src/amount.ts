const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for people: powers of 1000, as disks and networks count. */
export function formatBytes(count: number): string {
  const power = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(count, 1)) / 3)),
  );
  const value = count / 1000 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[power]}`;
}
