/**
 * The second folder of a package's path says what its code may touch; dependencies point from the
 * first to the last.
 */
const LAYERS = ['tools', 'apps', 'network', 'local', 'pure'] as const;

export type Layer = (typeof LAYERS)[number];

/** A folder may import packages of its own layer and of those after it. */
export function mayDependOn(from: Layer, to: Layer): boolean {
  return LAYERS.indexOf(from) <= LAYERS.indexOf(to);
}

/** Node's modules that open sockets or resolve names: the verifier's closure holds none. */
export const SOCKET_MODULES = new Set([
  'net',
  'http',
  'https',
  'http2',
  'tls',
  'dns',
  'dns/promises',
  'dgram',
  'quic',
  'inspector',
  'inspector/promises',
]);

/** Published clients that open sockets. */
export const SOCKET_PACKAGES = new Set([
  'undici',
  'ws',
  'axios',
  'node-fetch',
  'got',
  'make-fetch-happen',
]);

/**
 * Where connections are made: others have no say in TLS, proxies and what a failure shows. T35 The
 * signing service is listened for, not dialled.
 */
export const MAY_CONNECT = new Set(['packages/network/http', 'packages/apps/signer']);

/**
 * What a person starts over the network: each stands on what is below, none on another. What two of
 * them need has a package of its own, as `attachments` has.
 */
export const JOBS = new Set(
  ['export', 'import', 'inventory', 'signing'].map((name) => `packages/network/${name}`),
);

/** What a package exports from its index.ts: about a dozen names. */
export const EXPORTS_WARN = 14;
export const EXPORTS_MAX = 16;

/**
 * The program that crosses the gap: everything it reaches is pure/ or local/. It is published as
 * its program file and nothing else, so that what crosses is what was read.
 */
export const VERIFIER = '@sealift/verifier';
export const VERIFIER_FOLDER = 'packages/apps/verifier';

/** What every tsconfig.json in pure/ extends. */
export const PURE_COMPILER = '../../../tsconfig.pure.json';

/** Files of pure/ that stand under the condition `node` of `imports`, beside one for elsewhere. */
export const OF_NODE: ReadonlySet<string> = new Set(['packages/pure/bytes/src/sha2/node.ts']);

/** The one file that imports what it is told: the binding of PKCS#11, in a process of its own. */
export const LOADS_BINDING = 'packages/local/pkcs11/src/child/token-process.ts';

/** What builds a program: its build.ts needs it, and no line of the program does. */
export const BUILDS_PROGRAMS = '@sealift/program-file';

/** The one file that imports a package inside: Node's own cryptography does nearly all there is. */
export const LOADS_PORTABLE = 'packages/local/crypto/src/provider.ts';
