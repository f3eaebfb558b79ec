import { Args, Flags } from '@oclif/core';

/** What the commands of the isolated host look at. */
export const TARGET_ARGS = {
  target: Args.string({
    description:
      'bundle, volumes of one (their folder, set file, or all of them), OCI layout, directory ' +
      'made by cosign save, or - for a bundle on standard input',
    required: true,
    multiple: true,
    ignoreStdin: true,
  }),
};

/** The same, and where the layers are that a delta leaves out. */
export const TARGET_FLAGS = {
  base: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'BUNDLE',
    summary:
      'For a delta: an earlier bundle, or its volumes, with the layers that it leaves out; all ' +
      'that count are hashed. Repeatable.',
  }),

  as: Flags.string({
    helpValue: 'NAME',
    summary: 'Name of the one image of a layout that does not name it.',
  }),
};
