/** What goes along of what is attached to images, beside what was accepted. */
import { Flags } from '@oclif/core';
import type { Carry } from '@sealift/import';

export const CARRY_FLAGS = {
  'carry-unverified': Flags.boolean({
    summary: 'Push evidence that was not accepted, or not judged, too.',
  }),
  'carry-unsigned': Flags.boolean({
    exclusive: ['carry-unverified'],
    summary:
      'Push what is no evidence too, such as an SBOM that nobody signs, and what hangs on it. ' +
      'Evidence that was not accepted stays behind.',
  }),
};

type Given = Readonly<Record<keyof typeof CARRY_FLAGS, boolean>>;

/** What the flags let along. */
export const carryOf = (flags: Given): Carry =>
  flags['carry-unverified'] ? 'all' : flags['carry-unsigned'] ? 'unsigned' : 'accepted';
