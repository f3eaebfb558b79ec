import { Flags } from '@oclif/core';

/** Of commands that print a report. */
export const VERBOSE_FLAGS = {
  verbose: Flags.boolean({
    helpGroup: 'GLOBAL',
    exclusive: ['json'],
    summary: 'Show every check of every piece of evidence, and all that was pinned.',
  }),
};
