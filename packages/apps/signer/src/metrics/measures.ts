/**
 * What a dashboard shows (Prometheus). No client, payload or key is a label but by the names in the
 * configuration.
 */
import { X509Certificate } from 'node:crypto';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Connections, type Dropped } from '../http/connections.ts';
import type { State } from '../signing/state.ts';

export interface Measures {
  readonly registry: Registry;
  readonly refused: Counter<'code'>;
  /** Of the service, and of those who run it. T42 */
  readonly connections: Connections;
  readonly operationsConnections: Connections;
  /** Runs what signs, and counts and times it. */
  signing<T>(sign: () => Promise<T>): Promise<T>;
}

/**
 * @param certificate of the service, PEM: asked for at each reading, since a reload may have
 * changed it
 */
export function createMeasures(state: State, certificate: () => string): Measures {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const refused = new Counter({
    name: 'sealift_signer_refused_total',
    help: 'Requests that were refused, by code.',
    labelNames: ['code'] as const,
    registers,
  });
  const signed = new Counter({
    name: 'sealift_signer_signatures_total',
    help: 'Signatures that were given away.',
    registers,
  });
  const seconds = new Histogram({
    name: 'sealift_signer_sign_seconds',
    help: 'Time of a signature, both entries of the log included.',
    registers,
  });
  const dropped = new Counter({
    name: 'sealift_signer_connections_dropped_total',
    help: 'Connections that were ended: idle, to make room; full, where none was idle.',
    labelNames: ['why'] as const,
    registers,
  });
  const drop = (why: Dropped): void => dropped.inc({ why });
  const connections = new Connections(drop);
  gauge(
    registry,
    'sealift_signer_connections',
    'Connections of clients, those before their certificate included.',
    () => connections.size,
  );
  gauge(
    registry,
    'sealift_signer_log_entries',
    'Durable entries of the log.',
    () => state.log.size,
  );
  gauge(registry, 'sealift_signer_log_failed', '1 once the log takes no more entries.', () =>
    state.log.fault === undefined ? 0 : 1,
  );
  gauge(
    registry,
    'sealift_signer_certificate_expiry_seconds',
    'When the certificate of the service expires, seconds since 1970.',
    () => expiry(certificate()),
  );
  gauge(
    registry,
    'sealift_signer_approvals_pending',
    'Requests that wait for approvals.',
    () => state.approvals.pending(state.now()).length,
  );
  const signing = async <T>(sign: () => Promise<T>): Promise<T> => {
    const done = seconds.startTimer();
    const answer = await sign();
    done();
    signed.inc();
    return answer;
  };
  return {
    registry,
    refused,
    connections,
    operationsConnections: new Connections(drop),
    signing,
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

const expiry = (certificate: string): number =>
  new X509Certificate(certificate).validToDate.getTime() / 1000;
