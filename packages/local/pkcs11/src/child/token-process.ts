/**
 * The process of a vendor's module, from inside: it answers numbered requests until the program
 * that asked is gone. It has no import but Node's and its neighbours', and so starts from its
 * source as well as from a program.
 */
import { readSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import type { Module } from './binding.ts';
import { TokenCalls } from './token-calls.ts';

interface ModuleRequest {
  readonly number: number;
  readonly call: keyof TokenCalls;
  readonly argument: never;
}

/** @param binding URL of pkcs11js, which the program found */
function serve(binding: string): void {
  let calls: Promise<TokenCalls> | undefined;
  process.on('message', async ({ number, call, argument }: ModuleRequest) => {
    let answer: object;
    try {
      calls ??= load(binding);
      answer = { number, value: await (await calls)[call](argument) };
    } catch (error) {
      answer = { number, error: told(error) };
    }
    if (process.connected) process.send?.(answer);
  });
  process.on('disconnect', async () => {
    await calls?.then((loaded) => loaded.stop()).catch(() => undefined);
    process.exit();
  });
  new Worker(new URL(import.meta.url), { env: {} }).unref();
}

async function load(binding: string): Promise<TokenCalls> {
  const found: { readonly default: { readonly PKCS11: new () => Module } } = await import(binding);
  return new TokenCalls(new found.default.PKCS11());
}

const told = (error: unknown): object => {
  const { code, message, method } = error as { code: unknown; message: unknown; method: unknown };
  return { code, message: String(message).split('\n')[0], method };
};

/**
 * The program that asked is gone: so is this one, even while the module hangs and no event of its
 * thread comes. Standard input is a pipe of that program's, which nobody writes to; its end says
 * the same to a thread of its own.
 */
function watch(): void {
  try {
    readSync(0, Buffer.alloc(1));
  } catch {
    // A pipe that cannot be read has ended too.
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  process.kill(process.pid, 'SIGKILL');
}

if (isMainThread) serve(process.argv[2] ?? '');
else watch();
