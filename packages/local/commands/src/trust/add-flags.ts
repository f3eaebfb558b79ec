import { Flags } from '@oclif/core';
import { ROLES } from '@sealift/trust-file';
import { ACCEPT_FLAG } from './flags.ts';

/** What is stated of a file that is to be pinned. */
export const ADD_FLAGS = {
  origin: Flags.string({
    helpValue: 'ORIGIN',
    summary: 'Of a Rekor log: the first line of its checkpoints; a log of version 2 needs it.',
  }),
  role: Flags.option({
    options: ROLES,
    helpValue: 'ROLE',
    summary: `Of a key: what it may sign (${ROLES.join(', ')}).`,
  })(),
  'valid-from': Flags.string({
    helpValue: 'TIME',
    summary: 'When it begins to count (RFC 3339).',
  }),
  'valid-until': Flags.string({
    helpValue: 'TIME',
    summary: 'When it counts for the last time (RFC 3339).',
  }),
  from: Flags.string({
    helpValue: 'TEXT',
    summary: 'Where it came from, for whoever reads the store; by default the name of the file.',
  }),
  ...ACCEPT_FLAG,
};
