import { LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { Rejection, reject } from '@sealift/failures';
import { type Certificate, crls, x509 } from '@sealift/pki';
import { type PemPins, type Trust, trustFromPem, trustsFromTrustedRoots } from '@sealift/trust';
import type { Pin, PinnedFiles, PinPlan } from './pin.ts';
import { readConfigured, readConfiguredPem } from './read-pin.ts';

/**
 * Reads the files of a plan: PEM pins are one instance, each trusted root is one. @param
 * partialChain chains may end at an intermediate @throws Rejection CONFIG | TRUST_ROOT |
 * CHAIN_ORDER | PARTIAL_CHAIN | TRUST_CONFLICT | USAGE
 */
export function loadTrust(plan: PinPlan, partialChain = false): readonly Trust[] {
  const trusts = readFiles(plan, partialChain);
  if (partialChain && trusts.flatMap(anchorsOf).every(x509.isRoot))
    reject('USAGE', '--partial-chain has no effect: whatever is pinned ends at a root');
  return trusts;
}

function readFiles(
  { overridden: _, trustStore: __, trustedRoot, ...pem }: PinPlan,
  partialChain: boolean,
): readonly Trust[] {
  const [root] = trustedRoot;
  if (root === undefined) return [trustFromPem({ ...textsOf(pem), partialChain })];
  return sayingWhere(root.source, () =>
    trustsFromTrustedRoots(readConfigured(root, LIMITS.trustFile), root.source, { partialChain }),
  );
}

/** Every instance, with these lists of revoked certificates. @throws Rejection CONFIG | LIMIT */
export function withCrls(trusts: readonly Trust[], pins: readonly Pin[]): readonly Trust[] {
  if (pins.length === 0) return trusts;
  const lists = pins.flatMap((pin) =>
    Rejection.naming(pin.source, () => crls.fromFile(readConfigured(pin))),
  );
  return trusts.map((trust) => ({ ...trust, crls: lists }));
}

/** Certificates that paths may end at. */
export const anchorsOf = ({ authorities, timestampAuthorities }: Trust): Certificate[] => [
  ...authorities.map(({ anchor }) => anchor),
  ...timestampAuthorities.flatMap(({ chain }) => chain.slice(-1)),
];

/** The text of every file; a field that pins do not know does not compile. */
const textsOf = (files: PemFiles): PemPins =>
  ({
    rekorKeys: files.rekorKeys.map(pinned),
    caRoots: files.caRoots.map(pinned),
    caIntermediates: files.caIntermediates.map(pinned),
    rootFiles: files.rootFiles.map(pinned),
    ctKeys: files.ctKeys.map(pinned),
    certificateChain: files.certificateChain.map(pinned)[0],
    timestampChains: files.timestampChains.map(pinned),
  }) satisfies Record<keyof PemFiles, unknown>;

type PemFiles = Omit<PinnedFiles, 'trustStore' | 'trustedRoot'>;

const pinned = (pin: Pin) => ({
  text: readConfiguredPem(pin),
  source: pin.source,
  ...(pin.origin === undefined ? {} : { origin: pin.origin }),
});
