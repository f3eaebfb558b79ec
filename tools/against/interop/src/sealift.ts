import { spawn, spawnSync } from 'node:child_process';
import { endOf } from '@sealift/in-process/started';

const APPS = new URL('../../../../packages/apps', import.meta.url).pathname;

/** What cosign finds under the name `sigstore-kms-sealift`. */
export const PLUGIN = `${APPS}/kms-plugin/bin/sigstore-kms-sealift.js`;

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  /** Of the last line on standard error, `CODE: message`. */
  readonly code: string | undefined;
}

/** The built `sealift`, with nothing of this environment but `env`. */
export const sealift = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => run([process.execPath, `${APPS}/cli/bin/sealift.js`, ...args], env);

const ISOLATE = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];

/** The built `sealift-verify`, where no network exists if this host allows that. */
export const verifier = (...args: readonly string[]): Promise<Ended> =>
  run([...ISOLATE, process.execPath, `${APPS}/verifier/bin/sealift-verify.js`, ...args]);

async function run(
  [program = '', ...args]: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { ...more, PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', NO_COLOR: '1' };
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const { status, stderr, last } = await endOf(child);
  const [, code] = /^([A-Z_]+): /.exec(last) ?? [];
  return { status, stderr, code };
}

/** @throws Error where it did not end so */
export function expectEnd(
  what: string,
  { status, stderr, code }: Ended,
  expected: { readonly status: number; readonly code?: string },
): void {
  if (status !== expected.status || code !== expected.code)
    throw new Error(
      `${what}: exit ${status} ${code ?? ''}, expected ${expected.status} ` +
        `${expected.code ?? ''}; ${stderr.trim().split('\n').slice(-3).join(' | ')}`,
    );
}
