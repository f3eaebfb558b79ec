import { Flags } from '@oclif/core';
import { FORCE_FLAG } from '@sealift/console';
import { bundleArg } from './target.ts';

/** What is written where commands make one bundle of several files. */
export const OUTPUT_FLAGS = {
  output: Flags.string({
    char: 'o',
    helpValue: 'FILE',
    required: true,
    summary: 'The bundle to write.',
  }),
  ...FORCE_FLAG,
};

/** The argument of commands that take a set of volumes. */
export const VOLUMES_ARGS = {
  volumes: bundleArg({
    description: 'folder, set file, or volumes',
    required: true,
    multiple: true,
  }),
};

/** What join and repair take. */
export const JOIN_FLAGS = {
  ...OUTPUT_FLAGS,
  prompt: Flags.boolean({
    allowNo: true,
    summary:
      'Ask for the next medium while volumes are missing; by default where a person is there to ' +
      'answer.',
  }),
};
