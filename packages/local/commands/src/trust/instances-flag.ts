import { Flags } from '@oclif/core';

/** Which instances are meant; all of them where none is named. */
export const INSTANCES_FLAG = {
  instance: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    summary: 'Only this instance. Repeatable.',
  }),
};
