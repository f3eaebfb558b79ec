export { FLAGS_OF } from './command-flags.ts';
export { COMMAND_NAMES, fateOfCommand } from './commands.ts';
export type { Fate } from './fate.ts';
export { FLAG_NAMES, fateOfFlag, fateOfPolicy } from './flags.ts';
export { COSIGN_FLAGS } from './translate/known-flags.ts';
export { TRANSLATED } from './translate/names.ts';
export { type Translated, translate } from './translate/translate.ts';
export {
  fatesOfVariables,
  type SetVariable,
  VARIABLE_NAMES,
  type VariableFate,
} from './variables.ts';
