/** Logs for tests: a key, a clock that is set by hand, and the shortest of entries. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Signer, signerOf } from '@sealift/keys';
import { afterAll } from 'vitest';
import type { AuditEntry, AuditLog, AuditLogOptions } from './audit-log.ts';
import type { AuditEvent } from './event/kinds.ts';
import { openAuditLog } from './open.ts';

export const newSigner = (): Signer =>
  signerOf(
    new Uint8Array(
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
    ),
  );

export const SIGNER: Signer = newSigner();
export const ORIGIN = 'audit.example/signer';
export const START: number = Date.parse('2026-03-01T12:00:00.000Z');

/** A folder that is gone after the tests of the file. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-audit-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

export const stopped = (n: number): AuditEvent => ({ event: 'stopped', instance: `instance ${n}` });

/** No checkpoint of its own accord, so that tests decide when. */
export const open = (directory: string, more: Partial<AuditLogOptions> = {}): Promise<AuditLog> =>
  openAuditLog({
    directory,
    origin: ORIGIN,
    signer: SIGNER,
    now: () => START,
    checkpointEvery: 1e9,
    ...more,
  });

export async function appendMany(log: AuditLog, count: number, first = 0): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => log.append(stopped(first + i))));
}

/** What the entries say, in order. */
export async function instancesOf(log: AuditLog, from?: number): Promise<string[]> {
  const all: AuditEntry[] = [];
  for await (const entry of log.entries(from)) all.push(entry);
  return all.map(({ event }) => (event.event === 'stopped' ? event.instance : event.event));
}

/** A log of `count` entries that was closed. */
export async function makeLog(
  directory: string,
  count: number,
  more: Partial<AuditLogOptions> = {},
): Promise<void> {
  const log = await open(directory, more);
  await appendMany(log, count);
  await log.close();
}

/**
 * As a process leaves a log that is ended with SIGKILL: what was durable is there, and nobody
 * cleaned up.
 */
export const named = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `instance ${first + i}`);
