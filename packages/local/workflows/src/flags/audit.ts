import { Args, Flags } from '@oclif/core';
import { flagsFor } from './options.ts';

/** Which log it is, of whoever reads one. */
export const LOG_FLAGS = {
  'log-key': Flags.string({
    required: true,
    helpValue: 'PEM',
    summary: "Public key that signs the log's checkpoints.",
  }),
  origin: Flags.string({
    required: true,
    helpValue: 'NAME',
    summary: 'Name of the log: the first line of its checkpoints.',
  }),
};

/** The argument of commands that read the log of a signing service. */
export const LOG_ARGS = {
  directory: Args.string({
    description: 'directory of the log, or a copy of it',
    required: true,
    ignoreStdin: true,
  }),
};

/** The flags of a review: what was kept elsewhere, and whose signatures count. */
export const REVIEW_FLAGS = {
  ...LOG_FLAGS,
  since: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    summary: 'Checkpoint that was kept elsewhere: the log must extend it. Repeatable.',
  }),
  keyring: Flags.string({
    helpValue: 'FILE',
    summary:
      'Keys of the service (its GET /v1/keys), as you pinned them: no others may have signed.',
  }),
  ...flagsFor('log'),
};
