import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  down,
  findProgram,
  openWorkbench,
  prepare,
  STACK,
  status,
  up,
  type Way,
  type Workbench,
} from '@sealift/real-stack';
import { type Cell, judge, type Trial } from './cell.ts';
import { directories } from './directories.ts';
import { keyTrials } from './keys.ts';
import { matrix, totals } from './matrix.ts';
import { REGISTRIES, type Registry } from './registries.ts';
import { LazyService } from './service-ways.ts';
import { hasToken, THE_TOKEN, tokenTrials } from './tokens.ts';
import { carried, needsOf, type Route, readings, refused, THE_STACK, waysOf } from './trials.ts';

export interface Asked {
  readonly registries: readonly string[] | undefined;
  readonly ways: readonly string[] | undefined;
  /**
   * Leaves the stack down, even where it could be started: what needs Rekor, Fulcio or a TSA is
   * skipped.
   */
  readonly withoutStack: boolean;
}

const isPresent = (program: string): boolean => findProgram(program) !== undefined;
type IsPresent = typeof isPresent;

/**
 * Runs the matrix and prints it; the exit code. Whatever happens, everything started is stopped.
 */
export async function interop({
  registries = Object.keys(REGISTRIES),
  ways,
  withoutStack,
}: Asked): Promise<number> {
  const unknown = registries.filter((name) => REGISTRIES[name] === undefined);
  if (unknown.length > 0)
    throw new Error(
      `no such registry: ${unknown.join(', ')}; there are ${Object.keys(REGISTRIES).join(', ')}`,
    );
  const withStack = !withoutStack && STACK.every(isPresent);
  const isHere: IsPresent = (program) =>
    program === THE_STACK ? withStack : program === THE_TOKEN ? hasToken : isPresent(program);
  const folder = mkdtempSync(join(tmpdir(), 'sealift-interop-'));
  const running = new Map<string, Promise<Registry>>();
  const service = new LazyService(join(folder, 'service'));
  const stop = async (): Promise<void> => {
    for (const registry of running.values())
      await registry.then(({ close }) => close()).catch(() => {});
    await service.stop();
    await down(join(folder, 'stack'));
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort());
  const dead = (): string[] =>
    withStack
      ? status(join(folder, 'stack')).flatMap(({ name, pid }) => (pid === undefined ? [name] : []))
      : [];
  try {
    const bench = await openBench(folder, withStack);
    const goOn = (): boolean => !interrupted.signal.aborted && dead().length === 0;
    const cells = await runAll(
      tables(bench, waysOf(bench, service, ways), routes(registries, running), isHere),
      isHere,
      goOn,
    );
    if (!goOn()) cells.push(broken(dead()));
    console.log(totals(cells));
    return cells.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  } finally {
    await stop();
  }
}

async function openBench(folder: string, withStack: boolean): Promise<Workbench> {
  const stack = join(folder, 'stack');
  return openWorkbench(
    withStack ? await up(stack, console.error) : prepare(stack),
    join(folder, 'bench'),
  );
}

/** From each registry into another program, or into a second of its own where there is no other. */
function routes(names: readonly string[], running: Map<string, Promise<Registry>>): Route[] {
  const open = (name: string, which: string): Promise<string> => {
    const key = `${name} ${which}`;
    const registry = running.get(key) ?? REGISTRIES[name]?.start();
    if (registry === undefined) throw new Error(name);
    running.set(key, registry);
    return registry.then(({ host }) => host);
  };
  return names.map((from) => {
    const to = names.find((each) => each !== from && isPresent(each)) ?? from;
    return {
      from,
      to,
      hosts: async () => ({ from: await open(from, 'source'), to: await open(to, 'destination') }),
    };
  });
}

type Table = readonly [title: string, trials: readonly Trial[]];

function tables(
  bench: Workbench,
  ways: readonly Way[],
  all: readonly Route[],
  isHere: IsPresent,
): Table[] {
  const [route] = all;
  const way = ways.find(({ needsNoService }) => needsNoService || isHere(THE_STACK)) ?? ways[0];
  if (route === undefined || way === undefined)
    throw new Error('no registry or no way of signing is named');
  return [
    [
      'cosign signs, sealift carries, cosign verifies',
      carried(
        bench,
        ways.filter(({ signer }) => signer === undefined),
        all,
      ),
    ],
    [
      'sealift signs and carries, cosign verifies',
      carried(
        bench,
        ways.filter(({ signer }) => signer === 'sealift'),
        all,
      ),
    ],
    [`refused (from ${route.from})`, refused(bench, ways, route)],
    ['ordinary tools', readings(bench, way, route)],
    [
      'directories of cosign save',
      directories(
        bench,
        ways.filter(({ signer }) => signer === undefined),
        route,
        needsOf,
      ),
    ],
    ['private keys', keyTrials(bench)],
    ['keys on tokens', tokenTrials(bench)],
  ];
}

/** Tries everything, one after the other, for as long as it is worth it. */
async function runAll(
  all: readonly Table[],
  isHere: IsPresent,
  goOn: () => boolean,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const [title, trials] of all) {
    const tried: Cell[] = [];
    for (const trial of trials) if (goOn()) tried.push(await judge(trial, isHere));
    if (tried.length > 0) console.log(`${matrix(title, tried)}\n`);
    cells.push(...tried);
  }
  return cells;
}

/**
 * A service that died midway, or a user who stopped the run, leaves cells untried: that is a
 * failure.
 */
function broken(dead: readonly string[]): Cell {
  const reason =
    dead.length > 0
      ? `${dead.join(', ')} died midway; what comes after was not tried`
      : 'interrupted; the rest was not tried';
  console.log(`FAILED the run: ${reason}\n`);
  return { row: 'the run', column: 'to its end', outcome: 'failed', reason };
}
