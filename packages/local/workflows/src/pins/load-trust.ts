import { LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { type Trust, trustFromPem, trustsFromTrustedRoots } from '@sealift/trust';
import type { Pin, PinPlan } from './pin.ts';
import { readConfigured, readConfiguredText } from './read-pin.ts';

/**
 * Reads the files of a plan: PEM pins are one instance, each trusted root is one. @throws Rejection
 * CONFIG | TRUST_ROOT | TRUST_CONFLICT | USAGE
 */
export function loadTrust(plan: PinPlan): readonly Trust[] {
  const { trustedRoot, certificateChain, timestampChain } = plan;
  if (trustedRoot !== undefined)
    return sayingWhere(trustedRoot.source, () =>
      trustsFromTrustedRoots(readConfigured(trustedRoot, LIMITS.trustFile), trustedRoot.source),
    );
  const instance = trustFromPem({
    rekorKeys: plan.rekorKeys.map(pinned),
    caRoots: plan.caRoots.map(pinned),
    caIntermediates: plan.caIntermediates.map(pinned),
    rootFiles: plan.rootFiles.map(pinned),
    ctKeys: plan.ctKeys.map(pinned),
    ...(certificateChain === undefined ? {} : { certificateChain: pinned(certificateChain) }),
    ...(timestampChain === undefined ? {} : { timestampChain: pinned(timestampChain) }),
  });
  return [instance];
}

const pinned = (pin: Pin) => ({
  text: readConfiguredText(pin),
  source: pin.source,
  ...(pin.origin === undefined ? {} : { origin: pin.origin }),
});
