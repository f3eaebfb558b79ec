import { Args, Flags } from '@oclif/core';

export const OUTPUT_FLAG = {
  output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'Write it there, byte for byte.' }),
  force: Flags.boolean({
    dependsOn: ['output'],
    summary: 'Replace the file where it exists.',
  }),
};

/** What waits for approval is named by what it hashes to, and by nothing else. */
export const PAYLOAD_ARGS = {
  sha256: Args.string({
    description: 'SHA-256 of what is to be signed, as `service pending` shows it',
    required: true,
    ignoreStdin: true,
  }),
};
