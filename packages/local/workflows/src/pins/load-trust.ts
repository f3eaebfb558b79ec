import { LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { type PemPins, type Trust, trustFromPem, trustsFromTrustedRoots } from '@sealift/trust';
import type { Pin, PinnedFiles, PinPlan } from './pin.ts';
import { readConfigured, readConfiguredPem } from './read-pin.ts';

/**
 * Reads the files of a plan: PEM pins are one instance, each trusted root is one. @throws Rejection
 * CONFIG | TRUST_ROOT | TRUST_CONFLICT | USAGE
 */
export function loadTrust({ overridden: _, ...files }: PinPlan): readonly Trust[] {
  const { trustedRoot, ...pem } = files;
  const [root] = trustedRoot;
  if (root !== undefined)
    return sayingWhere(root.source, () =>
      trustsFromTrustedRoots(readConfigured(root, LIMITS.trustFile), root.source),
    );
  return [trustFromPem(textsOf(pem))];
}

/** The text of every file; a field that pins do not know does not compile. */
const textsOf = (files: PemFiles): PemPins =>
  ({
    rekorKeys: files.rekorKeys.map(pinned),
    caRoots: files.caRoots.map(pinned),
    caIntermediates: files.caIntermediates.map(pinned),
    rootFiles: files.rootFiles.map(pinned),
    ctKeys: files.ctKeys.map(pinned),
    certificateChain: files.certificateChain.map(pinned)[0],
    timestampChain: files.timestampChain.map(pinned)[0],
  }) satisfies Record<keyof PemFiles, unknown>;

type PemFiles = Omit<PinnedFiles, 'trustedRoot'>;

const pinned = (pin: Pin) => ({
  text: readConfiguredPem(pin),
  source: pin.source,
  ...(pin.origin === undefined ? {} : { origin: pin.origin }),
});
