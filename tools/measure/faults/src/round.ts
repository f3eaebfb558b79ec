/** Export, import, export again, each in trouble once and then without: what must hold of it. */
import { existsSync } from 'node:fs';
import type { FakeRegistry } from '@sealift/fake-registry';
import type { Spoiled } from '@sealift/fault-proxy';
import { drawTrouble } from './draw.ts';
import { type FaultWorld, REPOSITORY } from './world.ts';

/** What a run without trouble makes. */
export interface Expected {
  readonly bundle: Buffer;
  /** What an export makes where a registry always says that it lists no referrers. */
  readonly unlisted: Buffer;
  readonly target: Stored;
}

interface Stored {
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly manifests: ReadonlyMap<string, unknown>;
  readonly tags: ReadonlyMap<string, string>;
}

/** What became of each command: the code that it failed with, or `done`. */
export type Outcomes = readonly string[];

const LISTS = /\/referrers\//;

/** Runs all three without trouble. @throws Error where that does not work */
export async function expectedOf(world: FaultWorld): Promise<Expected> {
  await world.clear();
  await mustEnd(world, world.exporting('first.tar'));
  await world.toTarget();
  await mustEnd(world, world.importing('first.tar'));
  await mustEnd(world, world.exporting('second.tar'));
  const bundle = world.read('first.tar');
  if (!bundle.equals(world.read('second.tar'))) throw new Error('the second bundle is another');
  const { blobs, manifests, tags } = world.target.repository(REPOSITORY);
  const target = { blobs: new Map(blobs), manifests: new Map(manifests), tags: new Map(tags) };
  await world.clear();
  world.proxy.arm({ match: LISTS, trouble: { kind: 'status', status: 404, code: 'NOT_FOUND' } });
  await mustEnd(world, world.exporting('first.tar'));
  const unlisted = world.read('first.tar');
  await world.clear();
  return { bundle, unlisted, target };
}

/** @throws Error that says what did not hold, and what the trouble was */
export async function runRound(
  world: FaultWorld,
  expected: Expected,
  random: () => number,
): Promise<Outcomes> {
  const troubles = [drawTrouble(random), drawTrouble(random), drawTrouble(random)];
  const outcomes: string[] = [];
  try {
    outcomes.push(await twice(world, exportStep(world, 'first.tar', expected), troubles[0]));
    await world.toTarget();
    outcomes.push(await twice(world, importStep(world, expected), troubles[1]));
    outcomes.push(await twice(world, exportStep(world, 'second.tar', expected), troubles[2]));
    return outcomes;
  } catch (cause) {
    const told = troubles.map((one) => `${one.match} ${JSON.stringify(one)}`).join('\n');
    throw new Error(`${String(cause)}\nafter ${outcomes.join(', ')}, in trouble by\n${told}`);
  } finally {
    await world.clear();
  }
}

interface Step {
  readonly words: readonly string[];
  /** More words where it is run over what it made. */
  readonly again: readonly string[];
  /** @param trouble that it was done in @throws Error where it is not whole and right */
  afterDone(trouble?: Spoiled): void;
  /** @throws Error where something half is left */
  afterFailure(): void;
}

/** In trouble, and again where it failed. */
async function twice(world: FaultWorld, step: Step, trouble: Spoiled | undefined) {
  if (trouble !== undefined) world.proxy.arm(trouble);
  const { status, last } = await world.run(step.words);
  world.proxy.calm();
  const code = status === 0 ? 'done' : checkFailure(world, status, last);
  if (status === 0) step.afterDone(trouble);
  else step.afterFailure();
  await mustEnd(world, [...step.words, ...(status === 0 ? step.again : [])]);
  step.afterDone();
  return code;
}

/** Codes of the network, and of bytes that are wrong. A signature that is hidden is not there. */
function checkFailure({ proxy }: FaultWorld, status: number | null, last: string): string {
  const [code = ''] = last.split(':');
  const isKnown = status === 4 || status === 3 || code === 'NO_SIGNATURE';
  if (!isKnown || !last.includes(proxy.host)) throw new Error(`exit ${status}, ${last}`);
  return code;
}

async function mustEnd({ run }: FaultWorld, words: readonly string[]): Promise<void> {
  const { status, last } = await run(words);
  if (status !== 0) throw new Error(`${words[0]} without trouble: exit ${status}, ${last}`);
}

const exportStep = (world: FaultWorld, name: string, expected: Expected): Step => ({
  words: world.exporting(name),
  again: ['--force'],
  afterDone: (trouble) => {
    const { bundle, unlisted } = expected;
    const right = trouble !== undefined && hidesLists(trouble) ? [bundle, unlisted] : [bundle];
    const made = world.read(name);
    if (!right.some((each) => each.equals(made))) throw new Error(`${name} is another bundle`);
  },
  afterFailure: () => {
    if (existsSync(world.at(name))) throw new Error(`${name} is there`);
  },
});

/** Always, and from the first request on: nobody could tell that from a registry without. */
const hidesLists = ({ match, skip = 0, times, trouble }: Spoiled): boolean =>
  match.source === LISTS.source &&
  skip === 0 &&
  times === undefined &&
  (trouble.kind === 'status' || trouble.kind === 'content-type');

const importStep = (world: FaultWorld, { target }: Expected): Step => ({
  words: world.importing('first.tar'),
  again: [],
  afterDone: () => checkAll(world.target, target),
  afterFailure: () => checkTags(world.target, target),
});

/** More may be there: an index of referrers, where a list was not to be had. */
function checkAll(registry: FakeRegistry, { blobs, manifests, tags }: Stored): void {
  const found = registry.repository(REPOSITORY);
  for (const of of blobs.keys()) if (!found.blobs.has(of)) throw new Error(`no blob ${of}`);
  for (const of of manifests.keys())
    if (!found.manifests.has(of)) throw new Error(`no manifest ${of}`);
  for (const [tag, of] of tags)
    if (found.tags.get(tag) !== of) throw new Error(`the tag ${tag} leads elsewhere`);
}

/** The image's tag comes last: where it is, all is. */
function checkTags(registry: FakeRegistry, expected: Stored): void {
  if (registry.repository(REPOSITORY).tags.has('v1')) checkAll(registry, expected);
}
