import { Flags } from '@oclif/core';

const helpGroup = 'TRUST';
/** One value each time it is given: `--key a b` must not take the target for a key. */
const repeated = { multiple: true, multipleNonGreedy: true } as const;

/** What is pinned, as cosign names it. Nothing else is trusted, and nothing of the bundle. */
export const TRUST_FLAGS = {
  'trusted-root': Flags.string({
    helpGroup,
    helpValue: 'FILE',
    summary: 'Trusted root (trusted_root.json); excludes PEM pins.',
  }),
  'rekor-key': Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'PEM[,ORIGIN]',
    summary: 'Key of a Rekor log; a log of version 2 needs its origin. Repeatable.',
  }),
  'ca-roots': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    summary: 'Root certificates of the CA.',
  }),
  'ca-intermediates': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    summary: 'Intermediate certificates; with --ca-roots.',
  }),
  'certificate-chain': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    summary: "Chain from the signer's parent to the root; instead of --ca-roots.",
  }),
  'ct-key': Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'PEM',
    summary: 'Key of a certificate transparency log. Repeatable.',
  }),
  'timestamp-certificate-chain': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    summary: 'Chain of a timestamp authority, its own certificate first, the root last.',
  }),
  'no-env': Flags.boolean({
    helpGroup,
    summary:
      'Ignore SIGSTORE_REKOR_PUBLIC_KEY, SIGSTORE_ROOT_FILE, SIGSTORE_CT_LOG_PUBLIC_KEY_FILE ' +
      'and SIGSTORE_TSA_CERTIFICATE_FILE.',
  }),
};
