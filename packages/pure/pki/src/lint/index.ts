/** The lint of certificates, which commands load where it is asked for. */
export type { Finding, LintRule } from './finding.ts';
export { type LintedCertificate, type LintedChain, lintChain } from './lint-chain.ts';
