import { Args, Flags } from '@oclif/core';

/** What the commands of the isolated host look at. */
export const TARGET_ARGS = {
  target: Args.string({
    description:
      'bundle, volumes of one (their folder, set file, or all of them), OCI layout, directory made by cosign save, or - for a bundle on standard input',
    required: true,
    multiple: true,
    ignoreStdin: true,
  }),
};

export const TARGET_FLAGS = {
  as: Flags.string({ helpValue: 'NAME', summary: 'Name of the one image of a layout that does not name it.' }),
};
