export {
  BEACON,
  type BundleCase,
  type BundleInput,
  bundleBytes,
  GITHUB,
  judge,
  PUBLIC_GOOD,
  policyOf,
  subjectOf,
  tally,
  trustOf,
  verdictOfReport,
} from './bundle-case.ts';
export { BUNDLE_CASES } from './bundle-cases.ts';
export { NEEDS, PEERS, peer, peerFiles, peerText } from './peers.ts';
