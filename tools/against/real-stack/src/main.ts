import { parseArgs } from 'node:util';
import { doctor } from './doctor.ts';
import { install } from './install.ts';
import { stackFolder } from './places.ts';
import { STACK } from './services.ts';
import { down, status, up } from './stack.ts';
import { toolsFolder } from './tools-folder.ts';

const USAGE = `node tools/against/real-stack/src/main.ts COMMAND

  install [NAME…]  build or install the programs (SEALIFT_TOOLS_DIR: ${toolsFolder()})
  doctor           say which of them are present
  up               install what is missing, start everything, wait until it is ready
  status           say what runs
  down             stop everything`;

const say = (line: string): void => console.error(line);

const COMMANDS: Readonly<Record<string, (names: readonly string[]) => number | Promise<number>>> = {
  install: (names) => install(names, say).length,
  doctor: () => {
    for (const { name, state, what } of doctor())
      console.log(`${name.padEnd(16)} ${state.padEnd(14)} ${what}`);
    return 0;
  },
  up: async () => {
    const missing = install(STACK, say);
    if (missing.length > 0) throw new Error(`the stack needs ${missing.join(', ')}`);
    const { folder } = await up(stackFolder(), say);
    console.log(
      `keys and certificates: ${folder}/pki\ntrusted root and signing configurations: ` +
        `${folder}/client\nlogs: ${folder}/log`,
    );
    return 0;
  },
  status: () => {
    const services = status(stackFolder());
    for (const { name, pid } of services)
      console.log(`${name.padEnd(10)} ${pid === undefined ? 'stopped' : `running, pid ${pid}`}`);
    return services.every(({ pid }) => pid !== undefined) ? 0 : 1;
  },
  down: async () => {
    await down(stackFolder());
    return 0;
  },
};

const { positionals } = parseArgs({ allowPositionals: true });
const [command = '', ...names] = positionals;
try {
  const run = COMMANDS[command];
  if (run === undefined) console.error(USAGE);
  process.exitCode = run === undefined ? 2 : Math.min(await run(names), 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
