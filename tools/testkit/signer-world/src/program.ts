import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../../packages/apps/signer/bin/sealift-signer.js');

/** The service, as a process of its own. */
export interface RunningSigner {
  /** `host:port` */
  readonly address: string;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the built program, and waits until it serves. */
export async function startSigner(
  config: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningSigner> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', config], {
    env: { HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(child, 'close');
  const address = await serving(child);
  return {
    address,
    end: async (signal) => {
      child.kill(signal);
      await closed;
    },
  };
}

/**
 * Its line that says where it serves; what comes after is read and dropped, so that the pipe never
 * fills.
 */
function serving(child: ChildProcess): Promise<string> {
  let seen: string | undefined = '';
  return new Promise((resolve, fail) => {
    child.stderr?.on('data', (chunk) => {
      if (seen === undefined) return;
      seen += String(chunk);
      const [, address] = /"serving","service":"([^"]+)"/.exec(seen) ?? [];
      if (address === undefined) return;
      seen = undefined;
      resolve(address);
    });
    child.once('close', () => fail(new Error(`the service did not start: ${seen}`)));
  });
}
