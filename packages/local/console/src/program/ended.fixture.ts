/** A program of small commands that end in every way. Words: folder of its package.json, more. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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

const [root = '', ...argv] = process.argv.slice(2);

const COMMANDS: CommandMap = {
  fine: command(async () => ({ report: doneReport(), text: 'fine\n' })),
  tell: command(async () => {
    for (let n = 0; n < 20; n++) {
      process.stderr.write(`${n}\n`);
      await setTimeout(5);
    }
    writeFileSync(join(root, 'told'), '');
    return { report: doneReport(), text: 'told\n' };
  }),
  refuse: command(async () => reject('DIGEST', 'another digest')),
  break: command(async () => Object.keys(undefined as never) as never),
  nothing: command(never),
  later: command(() => {
    setImmediate(() => {
      throw new Error('too late');
    });
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

await runProgram({ root, commands: COMMANDS, described: {} }, argv);
