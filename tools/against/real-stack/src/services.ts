/**
 * What runs: every service with its command, its ports and how it says that it is ready, in the
 * order of starting.
 *
 * The order matters: Fulcio asks the issuer once, at its start; the timestamp authority ends where
 * its fixed metrics port 2112
 * is taken, which Rekor 1 takes too and can do without.
 */
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logVerifierKey, makeWitness } from './note-keys.ts';
import type { Places } from './places.ts';
import { program } from './tools-folder.ts';

export const PORTS = {
  olareg: 5000,
  oidc: 8888,
  ctlog: 6962,
  fulcio: 5555,
  fulcioGrpc: 5554,
  fulcioMetrics: 2113,
  tsa: 3004,
  tsaMetrics: 2112,
  trillian: 8090,
  rekor1: 3000,
  witness: 8100,
  rekor2: 3003,
  rekor2Grpc: 3001,
  rekor2Metrics: 2114,
} as const;

export const REKOR2_ORIGIN = 'rekor2.sealift.test';
export const WITNESS = 'witness1.sealift.test';

const at = (port: number): string => `http://127.0.0.1:${port}`;
export const URLS = {
  oidc: at(PORTS.oidc),
  fulcio: at(PORTS.fulcio),
  ctlog: `${at(PORTS.ctlog)}/stack`,
  rekor1: at(PORTS.rekor1),
  rekor2: at(PORTS.rekor2),
  timestamp: `${at(PORTS.tsa)}/api/v1/timestamp`,
} as const;

/** The programs of the services, and those that make their keys and trusted root. */
export const STACK: readonly string[] = [
  'olareg',
  'ctlog',
  'fulcio',
  'tsa',
  'trillian-mem',
  'createtree',
  'rekor1',
  'rekor2',
  'cosign3',
  'openssl',
];

export interface Service {
  readonly name: string;
  readonly ports: readonly number[];
  /**
   * Ready when this answers 200, with this word in it where one is given; without it, when its
   * first port takes connections.
   */
  readonly health?: { readonly url: string; readonly says?: string };
  /** Writes its configuration and returns its command line. */
  command(places: Places): string[];
  readonly env?: Readonly<Record<string, string>>;
}

const OIDC = new URL('oidc.ts', import.meta.url).pathname;
const WITNESS_PROGRAM = new URL('witness.ts', import.meta.url).pathname;

export const SERVICES: readonly Service[] = [
  {
    name: 'olareg',
    ports: [PORTS.olareg],
    health: { url: `${at(PORTS.olareg)}/v2/` },
    command: ({ data }) => [
      program('olareg'),
      'serve',
      '--addr',
      '127.0.0.1',
      '--port',
      String(PORTS.olareg),
      '--dir',
      data('olareg'),
      '--api-delete',
    ],
  },
  {
    name: 'oidc',
    ports: [PORTS.oidc],
    health: { url: `${URLS.oidc}/healthz` },
    command: () => [process.execPath, OIDC, String(PORTS.oidc)],
  },
  {
    name: 'trillian',
    ports: [PORTS.trillian],
    command: () => [program('trillian-mem'), '--rpc_endpoint', `127.0.0.1:${PORTS.trillian}`],
  },
  {
    name: 'ctlog',
    ports: [PORTS.ctlog],
    health: { url: `${URLS.ctlog}/ct/v1/get-roots` },
    command: ({ pki, config }) => [
      ...[
        program('ctlog'),
        '--http_endpoint',
        `127.0.0.1:${PORTS.ctlog}`,
        '--log_rpc_server',
        `127.0.0.1:${PORTS.trillian}`,
      ],
      ...['--log_config', ctConfig(config('ctlog.textproto'), pki('ctlog.key'), pki('root.pem'))],
    ],
  },
  {
    name: 'fulcio',
    ports: [PORTS.fulcio, PORTS.fulcioGrpc, PORTS.fulcioMetrics],
    health: { url: `${URLS.fulcio}/healthz` },
    command: ({ pki, config }) => [
      ...[
        program('fulcio'),
        'serve',
        '--host',
        '127.0.0.1',
        '--port',
        String(PORTS.fulcio),
        '--grpc-host',
        '127.0.0.1',
      ],
      ...[
        '--grpc-port',
        String(PORTS.fulcioGrpc),
        '--metrics-port',
        String(PORTS.fulcioMetrics),
        '--config-path',
        fulcioConfig(config('fulcio.yaml')),
      ],
      ...[
        '--ca',
        'fileca',
        '--fileca-cert',
        pki('fulcio-chain.pem'),
        '--fileca-key',
        pki('fulcio.key'),
        '--fileca-key-passwd',
        'unused',
      ],
      ...['--fileca-watch=false', '--ct-log-url', URLS.ctlog],
    ],
  },
  {
    name: 'tsa',
    ports: [PORTS.tsa, PORTS.tsaMetrics],
    health: { url: `${at(PORTS.tsa)}/ping` },
    command: ({ pki }) => [
      ...[
        program('tsa'),
        'serve',
        '--host',
        '127.0.0.1',
        '--port',
        String(PORTS.tsa),
        '--disable-ntp-monitoring',
        '--timestamp-signer',
        'file',
      ],
      ...[
        '--file-signer-key-path',
        pki('tsa.key'),
        '--certificate-chain-path',
        pki('tsa-chain.pem'),
      ],
    ],
  },
  rekor1('rekor1.key'),
  {
    name: 'witness',
    ports: [PORTS.witness],
    command: ({ pki, config }) => [
      process.execPath,
      WITNESS_PROGRAM,
      String(PORTS.witness),
      witnessKeys(config('witness')),
      rekor2Key(pki('rekor2.pub')),
    ],
  },
  {
    name: 'rekor2',
    ports: [PORTS.rekor2, PORTS.rekor2Grpc, PORTS.rekor2Metrics],
    health: { url: `${URLS.rekor2}/healthz`, says: 'SERVING' },
    command: ({ pki, config, data }) => [
      ...[
        program('rekor2'),
        'serve',
        '--http-address',
        '127.0.0.1',
        '--http-port',
        String(PORTS.rekor2),
        '--grpc-address',
        '127.0.0.1',
      ],
      ...[
        '--grpc-port',
        String(PORTS.rekor2Grpc),
        '--http-metrics-port',
        String(PORTS.rekor2Metrics),
        '--hostname',
        REKOR2_ORIGIN,
      ],
      ...[
        '--storage-dir',
        data('rekor2'),
        '--signer-filepath',
        pki('rekor2.key'),
        '--checkpoint-interval',
        '1s',
      ],
      ...['--witness-policy-path', config('witness-policy')],
    ],
  },
];

/** Rekor 1 with this key; `more` names the tree and the older ones after a rotation. */
export function rekor1(key: string, more: readonly string[] = []): Service {
  const endpoints = [
    'getLogInfo',
    'getPublicKey',
    'getLogProof',
    'createLogEntry',
    'getLogEntryByIndex',
    'getLogEntryByUUID',
    'searchLogQuery',
  ];
  return {
    name: 'rekor1',
    ports: [PORTS.rekor1],
    health: { url: `${URLS.rekor1}/api/v1/log/publicKey` },
    command: ({ pki }) => [
      ...[
        program('rekor1'),
        'serve',
        '--rekor_server.address',
        '127.0.0.1',
        '--port',
        String(PORTS.rekor1),
        '--rekor_server.hostname',
        'rekor1.sealift.test',
      ],
      ...[
        '--rekor_server.signer',
        pki(key),
        '--trillian_log_server.address',
        '127.0.0.1',
        '--trillian_log_server.port',
        String(PORTS.trillian),
      ],
      ...['--enable_retrieve_api=false', '--enabled_api_endpoints', endpoints.join(','), ...more],
    ],
  };
}

function fulcioConfig(path: string): string {
  const issuer = [
    `  ${URLS.oidc}:`,
    `    issuer-url: ${URLS.oidc}`,
    '    client-id: sigstore',
    '    type: email',
  ];
  writeFileSync(path, ['oidc-issuers:', ...issuer, ''].join('\n'));
  return path;
}

/**
 * The witness's key, the verifier key that is pinned, and the log's policy that asks this witness.
 */
function witnessKeys(path: string): string {
  const { signer, verifier } = makeWitness(WITNESS);
  writeFileSync(path, signer, { mode: 0o600 });
  writeFileSync(`${path}.verifier`, `${verifier}\n`);
  writeFileSync(
    join(path, '../witness-policy'),
    `witness w1 ${verifier} ${at(PORTS.witness)}\nquorum w1\n`,
  );
  return path;
}

const rekor2Key = (path: string): string =>
  logVerifierKey(REKOR2_ORIGIN, readFileSync(path, 'utf8'));

/** A tree of its own in Trillian, and what the CT log accepts into it. */
function ctConfig(path: string, key: string, roots: string): string {
  const der = createPrivateKey(readFileSync(key)).export({ type: 'pkcs8', format: 'der' });
  const inText = [...der].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const type = '[type.googleapis.com/keyspb.PrivateKey]';
  const privateKey = `private_key: { ${type} { der: "${inText}" } }`;
  const lines = [
    `log_id: ${createTree()}`,
    'prefix: "stack"',
    `roots_pem_file: "${roots}"`,
    privateKey,
    'max_merge_delay_sec: 86400',
    'ext_key_usages: "CodeSigning"',
  ];
  writeFileSync(path, `config {\n${lines.join('\n')}\n}\n`);
  return path;
}

/** A new tree of the log server; its number. */
export const createTree = (): string =>
  execFileSync(program('createtree'), ['--admin_server', `127.0.0.1:${PORTS.trillian}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
