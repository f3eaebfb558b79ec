import { equal, hex } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import {
  type Authority,
  type Certificate,
  keys,
  type PublicKey,
  type TimestampAuthority,
  x509,
} from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import { certificateAnchor, logAnchor } from './anchor.ts';
import { rekorV2LogId } from './log-id.ts';
import type { Anchor, Trust } from './trust.ts';

/**
 * One pinned file: its text, and where it came from for messages and the report (`--rekor-key
 * rekor.pub`).
 */
export interface PinnedFile {
  readonly text: string;
  readonly source: string;
}

/** PEM pins, as cosign's flags and variables name them (VERIFICATION §14). None has a window. */
export interface PemPins {
  /** With the origin of the log, which a Rekor v2 or Ed25519 key needs. */
  readonly rekorKeys?: readonly (PinnedFile & { readonly origin?: string })[];
  /** Every certificate is a root. */
  readonly caRoots?: readonly PinnedFile[];
  readonly caIntermediates?: readonly PinnedFile[];
  /** Parent of the leaf first, root last: the last is the only root. */
  readonly certificateChain?: PinnedFile | undefined;
  /** Self-issued certificates are roots, the others intermediates (SIGSTORE_ROOT_FILE). */
  readonly rootFiles?: readonly PinnedFile[];
  readonly ctKeys?: readonly PinnedFile[];
  /**
   * Leaf, intermediates and root of a timestamp authority, in this order
   * (SIGSTORE_TSA_CERTIFICATE_FILE).
   */
  readonly timestampChain?: PinnedFile | undefined;
}

interface Pinned<T> {
  readonly value: T;
  readonly source: string;
}

/**
 * Trust from PEM files: one instance. @throws Rejection CONFIG naming the file that cannot be used,
 * TRUST_CONFLICT, USAGE
 */
export function trustFromPem(pins: PemPins): Trust {
  const { roots, intermediates } = readCertificates(pins);
  const logs = (pins.rekorKeys ?? []).map(readRekorKey);
  const ctLogs = (pins.ctKeys ?? []).map((file) => ({
    value: plainLog(reading(file, keys.fromPem)),
    source: file.source,
  }));
  const timestampAuthorities =
    pins.timestampChain === undefined ? [] : [readTimestampChain(pins.timestampChain)];
  if (intermediates.length > 0 && roots.length === 0)
    reject('CONFIG', `${intermediates[0]?.source}: intermediates without a root lead nowhere`);
  refuseDoubleMeaning(
    [...logs, ...ctLogs].map(({ value, source }) => ({ value: value.key, source })),
  );
  return {
    authorities: roots.map(
      ({ value }): Authority => ({
        anchor: value,
        intermediates: intermediates.map((each) => each.value),
        window: {},
      }),
    ),
    logs: logs.map(({ value }) => value),
    ctLogs: ctLogs.map(({ value }) => value),
    timestampAuthorities: timestampAuthorities.map(({ value }) => value),
    anchors: [
      ...logs.map(anchorOf('rekor-key')),
      ...ctLogs.map(anchorOf('ct-key')),
      ...roots.map(rootOf('ca-root')),
      ...intermediates.map(rootOf('ca-intermediate')),
      ...timestampAuthorities.map(timestampAnchor),
    ],
  };
}

const anchorOf =
  (kind: 'rekor-key' | 'ct-key') =>
  ({ value, source }: Pinned<TransparencyLog>): Anchor =>
    logAnchor(kind, value, source);
const rootOf =
  (kind: 'ca-root' | 'ca-intermediate') =>
  ({ value, source }: Pinned<Certificate>): Anchor =>
    certificateAnchor(kind, value, {}, source);

/** The last certificate is what the authority is pinned by. */
function timestampAnchor({ value: { chain }, source }: Pinned<TimestampAuthority>): Anchor {
  const [root] = chain.slice(-1);
  return root === undefined
    ? reject('CONFIG', `${source}: no certificate`)
    : certificateAnchor('tsa', root, {}, source);
}

function readTimestampChain(file: PinnedFile): Pinned<TimestampAuthority> {
  const chain = reading(file, x509.fromFile);
  const roots = chain.filter(x509.isSelfIssued);
  if (roots.length !== 1 || chain.length < 2)
    reject(
      'CONFIG',
      `${file.source}: expected a timestamp authority's certificate, its intermediates and one ` +
        `root`,
    );
  return { value: { chain, window: {} }, source: file.source };
}

/**
 * Decodes one file; what is wrong with it is a fault of the configuration, and named with the file.
 */
const reading = <T>({ text, source }: PinnedFile, decode: (text: string) => T): T =>
  Rejection.as('CONFIG', () => decode(text), `${source}: `);

function readCertificates(pins: PemPins): {
  roots: Pinned<Certificate>[];
  intermediates: Pinned<Certificate>[];
} {
  const all = (files: readonly PinnedFile[] = []): Pinned<Certificate>[] =>
    files.flatMap((file) =>
      reading(file, x509.fromFile).map((value) => ({ value, source: file.source })),
    );
  const chain = all(pins.certificateChain === undefined ? [] : [pins.certificateChain]);
  const files = all(pins.rootFiles);
  const isRoot = ({ value }: Pinned<Certificate>): boolean => x509.isSelfIssued(value);
  return {
    roots: unique([...all(pins.caRoots), ...chain.slice(-1), ...files.filter(isRoot)]),
    intermediates: unique([
      ...all(pins.caIntermediates),
      ...chain.slice(0, -1),
      ...files.filter((each) => !isRoot(each)),
    ]),
  };
}

const unique = (pinned: readonly Pinned<Certificate>[]): Pinned<Certificate>[] =>
  pinned.filter(
    (each, i) => pinned.findIndex((other) => equal(other.value.der, each.value.der)) === i,
  );

function readRekorKey(file: PinnedFile & { readonly origin?: string }): Pinned<TransparencyLog> {
  const key = reading(file, keys.fromPem);
  if (file.origin !== undefined)
    return {
      value: { key, id: rekorV2LogId(key, file.origin), name: file.origin, window: {} },
      source: file.source,
    };
  if (key.type === 'ed25519')
    reject(
      'USAGE',
      `${file.source}: an Ed25519 log key needs its origin, since the log's ID is bound to it: ` +
        `--rekor-key PATH,ORIGIN`,
    );
  return { value: plainLog(key), source: file.source };
}

const plainLog = (key: PublicKey): TransparencyLog => ({
  key,
  id: key.id,
  name: undefined,
  window: {},
});

/** T25: one key with two roles or origins would let one pin widen the other. */
function refuseDoubleMeaning(pinned: readonly Pinned<PublicKey>[]): void {
  const seen = new Map<string, string>();
  for (const { value, source } of pinned) {
    const id = hex.encode(value.id);
    const before = seen.get(id);
    if (before !== undefined) reject('TRUST_CONFLICT', `${source} pins the same key as ${before}`);
    seen.set(id, source);
  }
}
