import { refuseIdle } from '@sealift/console';
import type { Trust } from '@sealift/trust';
import type { VerifyFlags } from '../flags/verify.ts';
import type { PinPlan } from './pin.ts';
import { VARIABLES } from './plan.ts';

/** What proves certificates, and is asked nothing where a pinned key must have signed. */
const OF_CERTIFICATES = [
  'ca-roots',
  'ca-intermediates',
  'certificate-chain',
  'ct-key',
  'insecure-ignore-sct',
  'sct',
] as const;

/**
 * Refuses flags beside which the others leave nothing to do. @param isKey whether a key must have
 * signed @throws Rejection USAGE
 */
export function refuseIdlePins(
  flags: VerifyFlags & { readonly sct?: string | undefined },
  isKey: boolean,
): void {
  if (isKey) {
    const by = flags.keyring === undefined ? '--key' : '--keyring';
    refuseIdle(flags, OF_CERTIFICATES, `is about certificates, and ${by} asks for a key`);
    const windows = flags['key-valid-from'] ?? flags['key-valid-until'] ?? flags.keyring;
    if (windows === undefined)
      refuseIdle(
        flags,
        ['verify-at'],
        'is held against the window of a certificate or a key, and --key has none without ' +
          '--key-valid-from or --key-valid-until',
      );
  }
  if (flags['insecure-ignore-sct'])
    refuseIdle(flags, ['ct-key', 'sct'], 'is asked nothing with --insecure-ignore-sct');
}

/**
 * A plan without what only certificates need: variables are set for every run, those with keys
 * among them. They are named as unused.
 */
export function withoutCertificates(plan: PinPlan): PinPlan {
  const unused = [
    ...plan.rootFiles.map(({ path }) => `${VARIABLES.roots} (${path})`),
    ...plan.ctKeys.map(({ path }) => `${VARIABLES.ct} (${path})`),
  ];
  return {
    ...plan,
    rootFiles: [],
    ctKeys: [],
    overridden: [
      ...plan.overridden,
      ...unused.map((each) => `${each} is set and was not used: a key must have signed.`),
    ],
  };
}

const CERTIFICATE_ANCHORS: readonly string[] = ['ca-root', 'ca-intermediate', 'ct-key'];

/** A trusted root pins everything; what a verdict about a key rests on is less. */
export const keyAnchors = (trust: Trust): Trust => ({
  ...trust,
  anchors: trust.anchors.filter(({ kind }) => !CERTIFICATE_ANCHORS.includes(kind)),
});
