import { Flags } from '@oclif/core';
import { reportFiles } from '@sealift/console';

/** Of commands that print a report. */
export const REPORT_FLAGS = {
  verbose: Flags.boolean({
    helpGroup: 'GLOBAL',
    exclusive: ['json'],
    summary: 'Show every check of every piece of evidence, and all that was pinned.',
  }),
  ...reportFiles.REPORT_FLAG,
};
