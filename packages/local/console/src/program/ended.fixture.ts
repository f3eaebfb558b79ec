/** A program of small commands that end in every way. Words: folder of its package.json, more. */

import { reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import { SealiftCommand } from './command.ts';
import type { CommandMap } from './command-map.ts';
import type { Outcome } from './outcome.ts';
import { checkFolder, checkOutput } from './output.ts';
import { runProgram } from './run-program.ts';

const command = (run: () => Promise<Outcome>): CommandMap[string] => {
  class Small extends SealiftCommand {
    override async run(): Promise<Outcome> {
      await this.parse(Small);
      return run();
    }
  }
  return async () => ({ default: Small });
};
const never = (): Promise<never> => new Promise(() => undefined);

const COMMANDS: CommandMap = {
  fine: command(async () => ({ report: doneReport(), text: 'fine\n' })),
  refuse: command(async () => reject('DIGEST', 'another digest')),
  break: command(async () => Object.keys(undefined as never) as never),
  nothing: command(never),
  later: command(() => {
    setTimeout(() => {
      throw new Error('too late');
    }, 1);
    return never();
  }),
  wait: command(() => {
    setInterval(() => undefined, 1000);
    process.stderr.write('ready\n');
    return never();
  }),
  write: command(async () => {
    checkOutput('-', false);
    return { report: doneReport(), text: '' };
  }),
  folder: command(async () => {
    checkFolder('out', true);
    return { report: doneReport(), text: '' };
  }),
};

const [root = '', ...argv] = process.argv.slice(2);
await runProgram({ root, commands: COMMANDS, described: {} }, argv);
