import { Args, Flags } from '@oclif/core';
import { VERIFY_FLAGS } from './verify.ts';

export const BLOB_ARGS = {
  file: Args.string({ description: 'file that was signed', required: true, ignoreStdin: true }),
};

const {
  expect: _expect,
  image: _image,
  jobs: _jobs,
  seal: _seal,
  'seal-key': _sealKey,
  ...ASKED
} = VERIFY_FLAGS;

/**
 * A flag that says nothing about a file is not there to be given in vain (CVE-2026-48815): a seal
 * is over a bundle, and any file would have passed for one.
 */
export const BLOB_FLAGS = {
  ...ASKED,
  bundle: Flags.string({
    helpValue: 'FILE',
    summary:
      'Sigstore bundle, or a bundle of cosign sign-blob; by default FILE.sigstore.json or ' +
      'FILE.sigstore.',
  }),
  signature: Flags.string({
    helpValue: 'FILE',
    exclusive: ['bundle'],
    summary: 'Signature in base64, where there is no bundle.',
  }),
  sct: Flags.string({
    helpValue: 'FILE',
    dependsOn: ['certificate'],
    summary: 'SCT (JSON) of the --certificate; it must hold beside those inside.',
  }),
  certificate: Flags.string({
    helpValue: 'FILE',
    dependsOn: ['signature'],
    summary: 'Certificate (PEM) that goes with --signature.',
  }),
};
