import { Rejection, reject } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { concurrently, runQueues } from './concurrently.ts';

/** Resolves when it is told to. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((done) => {
    open = done;
  });
  return { passed, open };
}

describe('concurrency', () => {
  it('works on all items, never more at a time than there are concurrency', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await concurrently(
      [1, 2, 3, 4, 5, 6, 7],
      async (item) => {
        running++;
        most = Math.max(most, running);
        await Promise.resolve();
        running--;
        done.push(item);
      },
      3,
    );
    expect([most, done.sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
  });

  it(
    'begins nothing after a failure, stops what is under way, waits for it, and throws the ' +
      'first reason',
    async () => {
      const { passed, open } = gate();
      const begun: string[] = [];
      const ended: string[] = [];
      const work = async (item: string): Promise<void> => {
        begun.push(item);
        if (item === 'bad') reject('DIGEST', 'the reason');
        await passed;
        ended.push(item);
        reject('REGISTRY', 'ended because it was stopped');
      };
      const queues = [
        { items: ['slow', 'never'], concurrency: 1 },
        { items: ['bad', 'neither'], concurrency: 1 },
      ];
      const thrown = await runQueues(queues, work, async () => open()).catch(
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(Rejection);
      expect([(thrown as Rejection).code, begun, ended]).toEqual([
        'DIGEST',
        ['slow', 'bad'],
        ['slow'],
      ]);
    },
  );
});
