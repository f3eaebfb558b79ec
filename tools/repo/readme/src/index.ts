export { extractCommands, type Section } from './commands.ts';
