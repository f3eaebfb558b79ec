import { mkdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from './install.ts';
import { makePki } from './pki.ts';
import { type Places, placesIn } from './places.ts';
import { lastWords, runningPid, startProcess, stopProcess } from './process.ts';
import { SERVICES, type Service } from './services.ts';
import { makeTrust } from './trust.ts';

/**
 * Starts everything, ready when it returns. Whatever fails: everything started is stopped again.
 * @throws Error that says what to do
 */
export async function up(
  folder: string,
  say: Say,
  services: readonly Service[] = SERVICES,
): Promise<Places> {
  const running = services.filter(({ name }) => runningPid(folder, name) !== undefined);
  if (running.length === services.length) return placesIn(folder);
  await down(folder, services);
  await checkPorts(services);
  const places = prepare(folder);
  try {
    for (const service of services) await start(places, service, say);
  } catch (error) {
    await down(folder, services);
    throw error;
  }
  return places;
}

/**
 * New keys, certificates, trusted root and signing configurations, and no data: a log that forgot
 * its tree and a client that remembers it
 * do not fit together. Enough for signing without any service.
 */
export function prepare(folder: string): Places {
  for (const part of ['pki', 'data', 'config', 'client', 'log'])
    rmSync(`${folder}/${part}`, { recursive: true, force: true });
  const places = placesIn(folder);
  mkdirSync(folder, { recursive: true });
  makePki(`${folder}/pki`);
  makeTrust(places);
  return places;
}

/** Starts one service, and waits until it answers. */
export async function start(places: Places, service: Service, say: Say): Promise<void> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: places.folder,
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
    ...service.env,
  };
  mkdirSync(`${places.folder}/data`, { recursive: true });
  startProcess(places.folder, service.name, service.command(places), env);
  await ready(places.folder, service);
  say(`${service.name}: ready at ${service.health?.url ?? `127.0.0.1:${service.ports[0]}`}`);
}

async function ready(folder: string, service: Service): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await answers(service)) return;
    if (runningPid(folder, service.name) === undefined)
      throw new Error(
        `${service.name} ended while starting; its last words:\n${lastWords(folder, service.name)}`,
      );
    await sleep(100);
  }
  throw new Error(
    `${service.name} does not answer after 30 s; its last ` +
      `words:\n${lastWords(folder, service.name)}`,
  );
}

async function answers({ health, ports: [port = 0] }: Service): Promise<boolean> {
  if (health === undefined) return isTaken(port);
  try {
    const response = await fetch(health.url, { signal: AbortSignal.timeout(2000) });
    return response.ok && (await response.text()).includes(health.says ?? '');
  } catch {
    return false;
  }
}

/** A port that somebody else holds is said before anything is started. */
async function checkPorts(services: readonly Service[]): Promise<void> {
  for (const { name, ports } of services) {
    for (const port of ports)
      if (await isTaken(port))
        throw new Error(`port ${port} of ${name} is taken by another program: stop it first`);
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Stops everything, last started first; none is left when it returns. */
export async function down(folder: string, services: readonly Service[] = SERVICES): Promise<void> {
  for (const { name } of [...services].reverse()) await stopProcess(folder, name);
}

/** Which services run. */
export const status = (
  folder: string,
  services: readonly Service[] = SERVICES,
): { readonly name: string; readonly pid: number | undefined }[] =>
  services.map(({ name }) => ({ name, pid: runningPid(folder, name) }));
