/**
 * Path of the script that verifies one bundle with @sigstore/verify: ROOT BUNDLE ARTIFACT IDENTITY.
 */
export const COLD_SCRIPT: string = new URL('cold.mjs', import.meta.url).pathname;
