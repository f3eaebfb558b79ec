import { Flags } from '@oclif/core';

/** Of the commands that open a private key. */
export const PASSWORD_FLAGS = {
  'password-file': Flags.string({
    helpValue: 'FILE',
    summary:
      "File with the key's password, - for standard input; one line end at its end does not " +
      'count. Otherwise COSIGN_PASSWORD, or a prompt.',
  }),
};

/** Of the commands that write files of keys. */
export const OVERWRITE_FLAGS = {
  yes: Flags.boolean({ char: 'y', summary: 'Overwrite files that exist.' }),
};

/** Of the commands that make a key pair. */
export const NEW_KEY_FLAGS = { ...OVERWRITE_FLAGS, ...PASSWORD_FLAGS };

/** The file of a private key. */
export const KEY_FLAGS = {
  key: Flags.string({ char: 'k', helpValue: 'KEY', required: true, summary: 'The private key.' }),
};
