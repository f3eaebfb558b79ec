import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  type Authority,
  type Certificate,
  keys,
  type PublicKey,
  type TimestampAuthority,
} from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import { certificateAnchor, logAnchor } from './anchor.ts';
import { rekorV2LogId } from './log-id.ts';
import { readCertificates, readTimestampChain } from './pem-certificates.ts';
import { type PemPins, type Pinned, type PinnedFile, reading } from './pem-pins.ts';
import type { Anchor, Trust } from './trust.ts';

/**
 * Trust from PEM files: one instance. @throws Rejection CONFIG naming the file that cannot be used,
 * CHAIN_ORDER, PARTIAL_CHAIN, TRUST_CONFLICT, USAGE
 */
export function trustFromPem(pins: PemPins): Trust {
  const { roots, intermediates } = readCertificates(pins);
  const logs = (pins.rekorKeys ?? []).map(readRekorKey);
  const ctLogs = (pins.ctKeys ?? []).map((file) => ({
    value: plainLog(reading(file, keys.fromPem)),
    source: file.source,
  }));
  const timestampAuthorities =
    pins.timestampChain === undefined ? [] : [readTimestampChain(pins.timestampChain, pins)];
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
