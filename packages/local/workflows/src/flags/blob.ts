import { flagsFor } from './options.ts';
import { REPORT_FLAGS } from './report.ts';
import { hereArg } from './target.ts';

/** The argument of commands that verify a single file. */
export const BLOB_ARGS = {
  file: hereArg((image) => `\`sealift export ${image} -o BUNDLE\`, and \`verify BUNDLE\``)({
    description: 'file that was signed',
    required: true,
  }),
};

/**
 * A flag that says nothing about a file is not there to be given in vain (CVE-2026-48815): a seal
 * is over a bundle, and any file would have passed for one.
 */
export const BLOB_FLAGS = { ...flagsFor('file'), ...REPORT_FLAGS };
