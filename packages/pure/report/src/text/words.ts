import type { NameBinding } from '@sealift/verify';

/** What is said about a name. T3 */
export const BINDINGS: Readonly<Record<NameBinding, string>> = {
  expected: 'its name and digest are the ones you expect',
  sealed: 'its name is vouched for by the seal',
  signed: 'its name is part of what was signed',
  contradicted: 'ITS NAME IS CONTRADICTED: another name was signed or expected',
  none: 'ITS NAME IS NOT ESTABLISHED: nothing ties it to this digest',
  given: 'it is the file that you gave',
};

/** The same in a word or two, at the end of a line; what nobody proved is said below, once. */
export const SHORT_BINDINGS: Readonly<Record<NameBinding, string>> = {
  expected: 'as expected',
  sealed: 'name sealed',
  signed: 'name signed',
  contradicted: 'NAME CONTRADICTED',
  none: 'name not proved',
  given: '',
};
