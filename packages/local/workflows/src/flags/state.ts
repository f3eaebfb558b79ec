import { Flags } from '@oclif/core';

/** What was seen before: of commands that take bundles in. */
export const STATE_FLAGS = {
  state: Flags.string({
    helpGroup: 'STATE',
    helpValue: 'FILE',
    summary:
      'What was taken before, made by `state init`: older bundles, tags and deny packs are ' +
      'refused.',
  }),
  floor: Flags.boolean({
    helpGroup: 'STATE',
    dependsOn: ['state'],
    summary:
      "Times that the pinned log and timestamp authority prove raise the state's clock floor.",
  }),
};

/** Of commands that only look: they remember nothing unless they are told to. */
export const COMMIT_FLAGS = {
  ...STATE_FLAGS,
  commit: Flags.boolean({
    helpGroup: 'STATE',
    dependsOn: ['state'],
    summary: 'Remember what was accepted, as import does.',
  }),
};
