/**
 * For those who run the service: is it up, can it sign, and its figures. Plain HTTP, on an address
 * of its own that clients do not reach.
 */
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Measures } from '../metrics/measures.ts';
import type { State } from '../signing/state.ts';

/** `/healthz`, `/readyz`, `/metrics`. */
export function createOperations(
  state: State,
  { registry, operationsConnections }: Measures,
  logger: FastifyBaseLogger,
): FastifyInstance {
  const { requestTime } = state.config.file;
  const app = fastify({
    http: { requestTimeout: requestTime, headersTimeout: requestTime },
    requestTimeout: requestTime,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1,
  });
  operationsConnections.watch(app.server);
  app.get('/healthz', () => ({ status: 'up' }));
  app.get('/readyz', (_request, reply) => {
    const { fault } = state.log;
    return reply
      .code(fault === undefined ? 200 : 503)
      .send(
        fault === undefined
          ? { status: 'ready' }
          : { status: 'failed', code: fault.code, message: fault.message },
      );
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return app;
}
