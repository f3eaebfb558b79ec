/**
 * Debian's docker-registry (distribution 2.8), a real program, for stories: no referrers API,
 * strict about missing blobs.
 */
import { spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DockerRegistry {
  /** `127.0.0.1:port` */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * The program, looked for in SEALIFT_TOOLS_DIR and on PATH; undefined where it is not installed.
 */
export async function findDockerRegistry(
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const folders = [
    environment['SEALIFT_TOOLS_DIR'] ?? '',
    ...(environment['PATH'] ?? '').split(delimiter),
  ].filter(Boolean);
  for (const folder of folders) {
    const program = join(folder, 'docker-registry');
    const there = await access(program).then(
      () => true,
      () => false,
    );
    if (there) return program;
  }
  return undefined;
}

/**
 * Starts it on a free port of 127.0.0.1 with its files in a temporary folder, and waits until it
 * answers.
 */
export async function startDockerRegistry(program: string): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-docker-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yml');
  const storage = `storage:\n  filesystem: { rootdirectory: ${join(folder, 'data')} }\n`;
  await writeFile(
    config,
    `version: 0.1\nlog: { level: error, accesslog: { disabled: true } }\n${storage}http: { ` +
      `addr: ${host} }\n`,
  );
  const child = spawn(program, ['serve', config], { stdio: 'ignore' });
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  if (await answers(host)) return { host, close };
  await close();
  throw new Error(`${program} does not answer at ${host}`);
}

async function answers(host: string): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const ok = await fetch(`http://${host}/v2/`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await sleep(50);
  }
  return false;
}

/** A port of 127.0.0.1 that nobody holds now. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
