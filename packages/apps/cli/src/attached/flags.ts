import { Args } from '@oclif/core';
import { TARGET_FLAGS } from '@sealift/workflows/flags';
import { REGISTRY_FLAGS } from '../network/flags.ts';

/** Where what is attached is looked for. */
export const ATTACHED_ARGS = {
  image: Args.string({
    description:
      'image reference, oci:PATH[:TAG] for an OCI layout, bundle:PATH, or the path of a ' +
      'bundle or ' +
      'of a directory made by cosign save',
    required: true,
    ignoreStdin: true,
  }),
};

export const ATTACHED_FLAGS = { as: TARGET_FLAGS.as, ...REGISTRY_FLAGS };
