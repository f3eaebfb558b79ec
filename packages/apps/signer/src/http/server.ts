/** The service's own door: HTTPS for clients, nothing else. */
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Rejection, reject } from '@sealift/failures';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerBase,
} from 'fastify';
import type { Measures } from '../metrics/measures.ts';
import { logRefusal } from '../signing/refuse.ts';
import { newRequest } from '../signing/signing-request.ts';
import type { State } from '../signing/state.ts';
import { admit, incomingRequestOf } from './incoming-request.ts';
import { refuse } from './refusal.ts';
import { addRoutes } from './routes.ts';
import { peerCertificate, readTls } from './tls.ts';

/** A payload that is signed; simple signing and statements take less than a hundredth. */
export const PAYLOAD_MAX = 8 * 1024 * 1024;
/** Milliseconds between two looks for requests that come too slowly. */
const SLOW_CHECK = 500;

export type Service = FastifyInstance<Server>;

/** The service, not listening yet. */
export function createService(
  state: State,
  measures: Measures,
  logger: FastifyBaseLogger,
): Service {
  const { requestTime } = state.config.file;
  const slow = {
    requestTimeout: requestTime,
    headersTimeout: requestTime,
    connectionsCheckingInterval: SLOW_CHECK,
    // T42: as long as a request; the default is two minutes.
    handshakeTimeout: requestTime,
  };
  const https = { ...readTls(state.config), ...slow, requestCert: true, rejectUnauthorized: false };
  const app: Service = fastify({
    https,
    loggerInstance: logger,
    bodyLimit: PAYLOAD_MAX,
    requestTimeout: requestTime,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: false,
    clientErrorHandler: (error, socket) =>
      void refuseConnection(state, socket as TLSSocket, messageOf(error)),
  });
  measures.connections.watch(app.server);
  guardConnections(state, app.server);
  takeRawBodies(app);
  app.addHook('onRequest', async (request) => admit(state, request));
  app.addHook('onResponse', async (request, reply) => {
    const { id, client } = incomingRequestOf(request);
    // Names of the configuration alone: what was asked is in the audit log.
    request.log.info({
      request: id,
      client: client?.name,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
  app.setErrorHandler((thrown, request, reply) =>
    refuse(state, measures, asError(thrown), request, reply),
  );
  app.setNotFoundHandler(() => reject('REQUEST', 'there is nothing under this path and method'));
  addRoutes(app, state, measures);
  return app;
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

/** Whatever it says it is, a body is bytes. */
function takeRawBodies(app: Service): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/**
 * Certificates are judged here rather than in the handshake, which would end without a word about
 * why: the peer is cut off before anything
 * of it is read, and the reason is logged. Each request is judged again.
 */
function guardConnections(state: State, server: RawServerBase): void {
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    try {
      peerCertificate(socket, state.config.file.tls.maxClientLifetime, state.now());
    } catch (thrown) {
      void refuseConnection(
        state,
        socket,
        thrown instanceof Error ? thrown.message : 'no certificate',
      );
    }
  });
}

async function refuseConnection(state: State, socket: TLSSocket, message: string): Promise<void> {
  socket.destroy();
  // A log that takes nothing more is seen by /readyz and by every request; there is nobody to
  // answer here.
  await logRefusal(state, { request: newRequest(), why: new Rejection('CLIENT', message) }).catch(
    () => undefined,
  );
}

const messageOf = (error: Error & { readonly code?: string }): string =>
  `the connection failed: ${error.code ?? error.message}`;
