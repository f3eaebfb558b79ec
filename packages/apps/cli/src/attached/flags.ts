import { Args } from '@oclif/core';
import { wordsFor } from '@sealift/sources';
import { TARGET_FLAGS } from '@sealift/workflows/flags';
import { REGISTRY_FLAGS } from '../network/flags.ts';

/** Where what is attached is looked for. */
export const ATTACHED_ARGS = {
  image: Args.string({
    description: `image reference, ${wordsFor('open')}, or a path to any of these`,
    required: true,
    ignoreStdin: true,
  }),
};

export const ATTACHED_FLAGS = { as: TARGET_FLAGS.as, ...REGISTRY_FLAGS };
