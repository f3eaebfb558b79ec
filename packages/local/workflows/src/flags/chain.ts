import { flagsFor } from './options.ts';

/** What a chain of certificates may be held against. */
export const CHAIN_FLAGS = flagsFor('chain');
