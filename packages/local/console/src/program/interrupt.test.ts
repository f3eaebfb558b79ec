import { afterEach, describe, expect, it, vi } from 'vitest';

const exits: number[] = [];
const load = async () => {
  vi.resetModules();
  exits.length = 0;
  return import('./interrupt.ts');
};
const exiting = (code: number) => (): void => void exits.push(code);
afterEach(() => {
  vi.useRealTimers();
});

describe('a program that is ended by hand', () => {
  it('ends at once where nothing is under way', async () => {
    const { interruptible, isLeaving, leave } = await load();
    await interruptible(async () => 1);
    await interruptible(() => Promise.reject(new Error('x'))).catch(() => undefined);
    expect(isLeaving()).toBe(false);
    leave(exiting(130));
    expect(exits[0]).toBe(130);
  });

  it('puts away what is under way, and ends then', async () => {
    const { interruptible, isLeaving, leave } = await load();
    const put = Promise.withResolvers<void>();
    const done: string[] = [];
    const running = interruptible(
      (signal) =>
        new Promise<never>((_, fail) =>
          signal.addEventListener('abort', async () => {
            await put.promise;
            done.push('put away');
            fail(new Error('interrupted'));
          }),
        ),
    ).catch(() => 'failed');
    leave(exiting(143));
    expect([exits, isLeaving()]).toEqual([[], true]);
    put.resolve();
    expect(await running).toBe('failed');
    await vi.waitFor(() => expect([exits, done]).toEqual([[143], ['put away']]));
  });

  it('does not wait for ever, and not at all when asked again', async () => {
    vi.useFakeTimers();
    const { interruptible, leave } = await load();
    void interruptible(() => new Promise(() => {}));
    leave(exiting(130));
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(exits).toEqual([130]);
    leave(exiting(143));
    expect(exits).toEqual([130, 143]);
  });
});
