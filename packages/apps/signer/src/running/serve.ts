/**
 * The service from start to end: open, listen, reload at SIGHUP, and at SIGTERM finish what is
 * under way.
 */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Rejection } from '@sealift/failures';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { type Config, readConfig } from '../config/read-config.ts';
import type { Address } from '../config/schema.ts';
import { createOperations } from '../http/operations.ts';
import { createService } from '../http/server.ts';
import { orClose } from '../keys/or-close.ts';
import { createMeasures } from '../metrics/measures.ts';
import { logCount } from '../signing/refuse.ts';
import { newRequest } from '../signing/signing-request.ts';
import { openState, type Running } from './open-state.ts';
import { reload } from './reload.ts';

export interface Serving {
  /** `host:port` as the system gave them. */
  readonly service: string;
  readonly operations: string;
  reload(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the service of a configuration file. @param version of this program @throws Rejection as
 * `openState`, and IO where an address cannot be listened on
 */
export async function serve(
  path: string,
  version: string,
  output: Writable,
  now: () => number = Date.now,
): Promise<Serving> {
  const config = readConfig(path);
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    output,
  ) as FastifyBaseLogger;
  const state = await openState(config, { instance: randomUUID(), version, now });
  return orClose(state, () => listen(state, config, path, logger));
}

async function listen(
  state: Running,
  config: Config,
  path: string,
  logger: FastifyBaseLogger,
): Promise<Serving> {
  const measures = createMeasures(state, () =>
    readConfiguredText({
      path: state.config.at(state.config.file.tls.certificate),
      source: 'tls.certificate',
    }),
  );
  const [service, operations] = [
    createService(state, measures, logger),
    createOperations(state, measures, logger),
  ];
  const [at, operationsAt] = [
    await listenAt(service, config.file.listen),
    await listenAt(operations, config.file.operations.listen),
  ];
  const close = async (): Promise<void> => {
    await Promise.all([service.close(), operations.close()]);
    try {
      for (const [who, count] of state.log.fault === undefined ? state.refusals.left() : [])
        await logCount(state, newRequest(), who, count);
    } finally {
      await state.close();
    }
  };
  return {
    service: at,
    operations: operationsAt,
    close,
    reload: oneByOne(() => reload(state, service, path)),
  };
}

/**
 * Two at once would tell the log of the second before the first is in force. @returns runs `task`
 * once those before have ended, however they did
 */
function oneByOne(task: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
}

interface Listening {
  listen(options: Address): Promise<string>;
}

async function listenAt(app: Listening, address: Address): Promise<string> {
  try {
    return (await app.listen(address)).replace(/^https?:\/\//, '');
  } catch (cause) {
    throw new Rejection(
      'IO',
      `${address.host}:${address.port} cannot be listened on: ` +
        `${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`,
      { cause },
    );
  }
}
