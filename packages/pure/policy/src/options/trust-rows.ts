import type { Option } from './option.ts';
import { listed, VARIABLES } from './variables.ts';

const of = {
  group: 'TRUST',
  takenBy: ['images', 'attestation', 'whole', 'file'],
  kind: 'file',
} as const;

/** What a chain of certificates is held against too. */
const ofChain = { ...of, takenBy: ['images', 'attestation', 'whole', 'file', 'chain'] } as const;

/** What is pinned, as cosign names it. Nothing else is trusted, and nothing of the bundle. */
export const TRUST_ROWS = {
  'trust-store': {
    ...of,
    value: 'DIR[,INSTANCE]',
    help:
      'Trust store (sealift trust init), or one instance of it; excludes --trusted-root and PEM ' +
      'pins.',
    pins: 'trustStore',
    pinsAll: true,
  },
  'trusted-root': {
    ...ofChain,
    value: 'FILE',
    help: 'Trusted root (trusted_root.json); excludes PEM pins.',
    cosign: ['trusted-root'],
    pins: 'trustedRoot',
    pinsAll: true,
  },
  'rekor-key': {
    ...of,
    repeats: true,
    value: 'PEM[,ORIGIN]',
    help: 'Key of a Rekor log; a log of version 2 needs its origin. Repeatable.',
    variable: 'SIGSTORE_REKOR_PUBLIC_KEY',
    pins: 'rekorKeys',
  },
  'ca-roots': {
    ...ofChain,
    value: 'PEM',
    help: 'Root certificates of the CA, each self-signed.',
    cosign: ['ca-roots'],
    variable: 'SIGSTORE_ROOT_FILE',
    isIdleWithKey: true,
    pins: 'caRoots',
  },
  'ca-intermediates': {
    ...ofChain,
    value: 'PEM',
    help: 'Intermediate certificates; with --ca-roots.',
    cosign: ['ca-intermediates'],
    isIdleWithKey: true,
    needs: { names: ['ca-roots'] },
    pins: 'caIntermediates',
  },
  'certificate-chain': {
    ...ofChain,
    value: 'PEM',
    help: "Chain from the signer's parent to the root, in order; instead of --ca-roots.",
    cosign: ['certificate-chain', 'cert-chain'],
    variable: 'SIGSTORE_ROOT_FILE',
    isIdleWithKey: true,
    excludes: { names: ['ca-roots', 'ca-intermediates'] },
    pins: 'certificateChain',
  },
  'ct-key': {
    ...of,
    repeats: true,
    value: 'PEM',
    help: 'Key of a certificate transparency log. Repeatable.',
    variable: 'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
    isIdleWithKey: true,
    pins: 'ctKeys',
  },
  'timestamp-certificate-chain': {
    ...ofChain,
    value: 'PEM',
    help: 'Chain of a timestamp authority, its own certificate first, the root last.',
    cosign: ['timestamp-certificate-chain'],
    variable: 'SIGSTORE_TSA_CERTIFICATE_FILE',
    pins: 'timestampChains',
  },
  'certificate-crl': {
    ...of,
    repeats: true,
    value: 'CRL',
    help:
      'Complete list of revoked certificates (CRL) of a CA, PEM or DER: refuses what a revoked ' +
      'certificate signed, as of its date. Repeatable.',
    part: 'revocation',
  },
  'partial-chain': {
    ...ofChain,
    kind: 'boolean',
    help:
      'What is pinned may end at an intermediate, which is then trusted in place of the root ' +
      'above it. Without it such a chain is refused.',
    excludes: { names: ['trust-store'], why: ': what a store pins ends at roots' },
    part: 'anchors',
  },
  'no-env': {
    ...of,
    besidePolicy: true,
    kind: 'boolean',
    help: `Ignore ${listed(Object.keys(VARIABLES))}, and those of cosign that stand for flags.`,
    part: 'environment',
  },
} as const satisfies Record<string, Option>;
