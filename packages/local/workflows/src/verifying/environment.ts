/** Variables that change what Node or OpenSSL do before a line of ours runs. T30 */
const REACHING_IN = [
  'NODE_OPTIONS',
  'LD_PRELOAD',
  'LD_AUDIT',
  'OPENSSL_CONF',
  'OPENSSL_MODULES',
] as const;

/**
 * What is said in the report about the environment: it is beyond the reach of a program to know
 * what such variables did to it.
 */
export function environmentNotes(environment: {
  readonly [name: string]: string | undefined;
}): string[] {
  const seen = REACHING_IN.filter((name) => environment[name]);
  if (seen.length === 0) return [];
  return [
    `that this program ran as it was built: ${seen.join(', ')} ` +
      `${seen.length === 1 ? 'is' : 'are'} set, and can change what it does`,
  ];
}
