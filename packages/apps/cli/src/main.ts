import { join } from 'node:path';
import { type DescribedCommands, type Program, runProgram } from '@sealift/console/program';
import { COMMANDS } from './commands/index.ts';

/**
 * What oclif describes in help, by the `explicit` strategy in package.json; filled when help is
 * asked for.
 */
export const HELP_COMMANDS: DescribedCommands = {};

/** What `sealift` is. */
export const PROGRAM: Program = {
  root: join(import.meta.dirname, '..'),
  commands: COMMANDS,
  described: HELP_COMMANDS,
  requestChannels: ['undici:request:create', 'http.client.request.created'],
};

export const main = (): Promise<void> => runProgram(PROGRAM, process.argv.slice(2));
