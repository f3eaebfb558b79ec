/** Real clients at work against a running stack: their home, their keys, the images they sign. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Places } from './places.ts';
import { PORTS, URLS } from './services.ts';
import { program } from './tools-folder.ts';

const execute = promisify(execFile);

/** What a client is given beside its arguments; its output. */
export type Run = (
  program: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<string>;

export interface Workbench {
  readonly places: Places;
  /**
   * Runs a program of the tools folder or of PATH to its end. @throws Error with what it said,
   * where it fails
   */
  readonly run: Run;
  /** A file in the bench's own folder. */
  file(name: string): string;
  /**
   * The signer's pair of keys in cosign's form; `other.key` and `other.pub` are somebody else's.
   */
  readonly key: string;
  readonly publicKey: string;
  /** The enterprise's release key in cosign's form. */
  readonly releaseKey: string;
  /** A file with a fresh identity token. */
  token(): Promise<string>;
}

/** Who the identity provider says that we are. */
export const EMAIL = 'ci@sealift.test';
export const RELEASE_EMAIL = 'release@sealift.test';
/** The registry of the stack. */
export const REGISTRY: string = `127.0.0.1:${PORTS.olareg}`;

/** Opens a bench in `folder`, with keys. */
export async function openWorkbench(places: Places, folder: string): Promise<Workbench> {
  for (const each of ['home', 'docker']) mkdirSync(join(folder, each), { recursive: true });
  // Some clients want the file of logins to be there, with none in it.
  writeFileSync(join(folder, 'docker/config.json'), '{}');
  const file = (name: string): string => join(folder, name);
  const run = runner(folder);
  for (const prefix of ['signer', 'other'])
    await run('cosign3', ['generate-key-pair', '--output-key-prefix', prefix]);
  await run('cosign3', [
    'import-key-pair',
    '--key',
    places.pki('release.key'),
    '--output-key-prefix',
    'release',
  ]);
  const token = async (): Promise<string> => {
    const answer = await fetch(`${URLS.oidc}/token?email=${EMAIL}`);
    writeFileSync(file('token'), await answer.text());
    return file('token');
  };
  return {
    places,
    run,
    file,
    key: file('signer.key'),
    publicKey: file('signer.pub'),
    releaseKey: file('release.key'),
    token,
  };
}

/** No configuration, no login and no TUF cache but the bench's own. */
function runner(folder: string): Run {
  const own = {
    HOME: join(folder, 'home'),
    TUF_ROOT: join(folder, 'tuf'),
    DOCKER_CONFIG: join(folder, 'docker'),
    COSIGN_PASSWORD: 'password',
    COSIGN_YES: '1',
  };
  return async (name, args, env = {}) => {
    const options = {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...own, ...env },
      maxBuffer: 2 ** 26,
      timeout: 120_000,
    };
    try {
      return (await execute(program(name), [...args], options)).stdout;
    } catch (error) {
      const { stderr = '', code } = error as { stderr?: string; code?: number };
      throw new Error(`${name} ${args.join(' ')}: exit ${code}\n${stderr.trim().slice(-1500)}`, {
        cause: error,
      });
    }
  };
}
