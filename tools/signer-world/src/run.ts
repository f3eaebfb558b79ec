/** The built service, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(import.meta.dirname, '../../../packages/apps/signer/bin/sealift-signer.js');

export interface RunningSigner {
  /** `host:port` where it listens. */
  readonly address: string;
  /** Ends it as an operator does. @returns its exit code */
  stop(): Promise<number>;
}

/** Starts `sealift-signer serve`. @throws Error with what it said, where it ends before it serves */
export async function runSigner(config: string): Promise<RunningSigner> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', config], { env: { HOME: '/nonexistent' }, stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  const stop = async (): Promise<number> => {
    child.kill('SIGTERM');
    return Number((await closed)[0]);
  };
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (!line.includes('"serving"')) continue;
    // A pipe that nobody reads fills up, and the service would wait.
    child.stderr.resume();
    return { address: (JSON.parse(line) as { readonly service: string }).service, stop };
  }
  throw new Error(`the signing service does not start: ${said.join(' ')}`);
}
