import { userInfo } from 'node:os';
import { Args, Flags } from '@oclif/core';
import { KINDS, type PinKind } from '@sealift/trust-file';
import type { Approver } from '@sealift/workflows/trusting';

/** The store that a command is about. */
export const STORE_ARG = Args.string({
  description: 'folder of the store, made by trust init',
  required: true,
  ignoreStdin: true,
});

/** The name of an instance. */
export const INSTANCE_ARG = Args.string({
  description: 'name of the instance, such as corp',
  required: true,
  ignoreStdin: true,
});

/** Kinds of files that somebody hands over: metadata of TUF are fetched, or came with a bundle. */
export const FILE_KINDS: readonly PinKind[] = KINDS.filter((kind) => kind !== 'tuf');

/** What a file pins. */
export const KIND_ARG = Args.string({
  description: `what it pins: ${FILE_KINDS.join(', ')}`,
  required: true,
  ignoreStdin: true,
});

/** Of commands that change a store. */
export const ACCEPT_FLAG = {
  accept: Flags.string({
    helpValue: 'DIGEST',
    summary:
      'Approve this change, by the sha256:… that was shown for it, where there is no terminal.',
  }),
};

/** Whoever runs the program, now. */
export const approver = (): Approver => ({
  approvedBy: userInfo().username,
  approvedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
});
