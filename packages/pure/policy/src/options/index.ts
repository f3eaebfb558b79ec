/** The table of options alone: commands load it without what becomes of the options. */
export { COMMAND_GROUPS, type CommandGroup, type Option } from './option.ts';
export {
  type ExtensionName,
  type GivenOptions,
  givenNames,
  type NamesFor,
  namesFor,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  type PinField,
  type Row,
} from './table.ts';
export { listed, VARIABLES, type VariableName } from './variables.ts';
