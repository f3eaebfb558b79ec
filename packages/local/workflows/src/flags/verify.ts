import { listed, VARIABLES } from '@sealift/policy/options';
import { flagsFor } from './options.ts';
import { REPORT_FLAGS } from './report.ts';

/** All that verification of images takes; export and import take it too. */
export const VERIFY_FLAGS = { ...flagsFor('images'), ...REPORT_FLAGS };

/** The same where an attestation of some type is asked for. */
export const ATTESTATION_FLAGS = { ...flagsFor('attestation'), ...REPORT_FLAGS };

/** The type where none is given: cosign's own. */
export const DEFAULT_TYPE: string[] = ['custom'];

/** The variables that flags of trust replace, for help. */
export const VARIABLE_NAMES: string = listed(Object.keys(VARIABLES));
