export { COMMAND_NAMES, fateOfCommand } from './commands.ts';
export type { Fate } from './fate.ts';
export { FLAG_NAMES, fateOfFlag, fateOfPolicy } from './flags.ts';
export {
  fatesOfVariables,
  type SetVariable,
  VARIABLE_NAMES,
  type VariableFate,
} from './variables.ts';
