/** Out of one registry, judged, into another, and out of that: the same bundle. */
import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { TripWorld } from './world.ts';

/** How a command line of `sealift` ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export type Run = (words: readonly string[]) => Promise<Ended>;

/**
 * The shapes go into the first registry and come out of it: nothing came, went or changed. The
 * ledger may say that another way led to them, where the registry has no list of referrers. So they
 * go on into the second, of the same kind, and what comes out of that is what went in, byte for
 * byte.
 *
 * @throws Error that says which step did not end with 0, or what differs
 */
export async function roundTrip(
  world: TripWorld,
  run: Run,
  [first, second]: readonly [string, string],
): Promise<void> {
  const trip = new Trip(world, run);
  await trip.takeOut('shapes.tar');
  await trip.bringIn('shapes.tar', first);
  await trip.takeOut('first.tar');
  await trip.expectNoChange('shapes.tar', 'first.tar');
  await trip.bringIn('first.tar', second);
  await trip.takeOut('second.tar');
  if (!world.read('first.tar').equals(world.read('second.tar')))
    throw new Error('what came out of the second registry is another bundle than what went in');
}

class Trip {
  readonly #world: TripWorld;
  readonly #run: Run;
  readonly #policy: readonly string[];

  constructor(world: TripWorld, run: Run) {
    this.#world = world;
    this.#run = run;
    this.#policy = ['--policy', world.at('policy.yaml')];
    world.leadTo();
  }

  async takeOut(name: string): Promise<void> {
    const to = this.#world.at(name);
    rmSync(to, { force: true });
    await this.#must('export', '-f', this.#world.at('images.txt'), '-o', to, ...this.#policy);
    await this.#must('verify', to, ...this.#policy);
  }

  /** From then on the name leads to `host`. */
  async bringIn(name: string, host: string): Promise<void> {
    const { proxy } = this.#world;
    this.#world.leadTo(host);
    const words = ['--to', proxy.host, '--carry-unverified', ...this.#policy];
    await this.#must('import', this.#world.at(name), ...words);
  }

  async expectNoChange(before: string, after: string): Promise<void> {
    const printed = await this.#must(
      'diff',
      this.#world.at(before),
      this.#world.at(after),
      '--json',
    );
    const { images, changed, blobs } = JSON.parse(printed).result;
    const none = { count: 0, size: 0 };
    const told = { images, changed, blobs };
    const nothing = {
      images: { added: [], removed: [] },
      changed: [],
      blobs: { added: none, removed: none },
    };
    if (!isDeepStrictEqual(told, nothing)) throw new Error(`it changed: ${JSON.stringify(told)}`);
  }

  async #must(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.#run(words);
    if (status !== 0) throw new Error(`${words[0]}: exit ${status}\n${stderr}`);
    return stdout;
  }
}
