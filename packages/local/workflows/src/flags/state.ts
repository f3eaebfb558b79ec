import { Flags } from '@oclif/core';

const floor = (dependsOn: string[]) =>
  Flags.boolean({
    helpGroup: 'STATE',
    dependsOn,
    summary:
      "Times that the pinned log and timestamp authority prove raise the state's clock floor.",
  });

/** What was seen before: of commands that remember nothing. */
export const SEEN_FLAGS = {
  state: Flags.string({
    helpGroup: 'STATE',
    helpValue: 'FILE',
    summary:
      'What was taken before, made by `state init`: older bundles, tags and deny packs are ' +
      'refused.',
  }),
};

/** The same of commands that take bundles in, and remember them. */
export const STATE_FLAGS = { ...SEEN_FLAGS, floor: floor(['state']) };

/** Of commands that only look: they remember nothing unless they are told to. */
export const COMMIT_FLAGS = {
  ...SEEN_FLAGS,
  floor: floor(['state', 'commit']),
  commit: Flags.boolean({
    helpGroup: 'STATE',
    dependsOn: ['state'],
    summary: 'Remember what was accepted, as import does.',
  }),
};
