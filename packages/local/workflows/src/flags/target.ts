import { Args, Flags } from '@oclif/core';
import { expectHere, wordsFor } from '@sealift/sources';

/** An argument that is something on this host: of an image in a registry it says what takes one. */
export const hereArg = (instead: (image: string) => string) =>
  Args.custom<string>({
    ignoreStdin: true,
    parse: async (word) => {
      expectHere(word, instead);
      return word;
    },
  });

/** A bundle, or something that is opened in the place of one. */
export const bundleArg = hereArg((image) => `\`sealift export ${image} -o FILE\` first`);

/** What the commands of the isolated host look at. */
export const TARGET_ARGS = {
  target: bundleArg({
    description:
      `${wordsFor('openStrictly')}, a path to any of these, all volumes of a bundle, or - for a ` +
      'bundle on standard input',
    required: true,
    multiple: true,
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
