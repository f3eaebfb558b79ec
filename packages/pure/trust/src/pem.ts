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
import { type PemPins, type Pinned, type PinnedFile, pinnedBy, reading } from './pem-pins.ts';
import type { Anchor, Trust } from './trust.ts';

/**
 * Trust from PEM files: one instance. @throws Rejection CONFIG naming the file that cannot be used,
 * CHAIN_ORDER, PARTIAL_CHAIN, TRUST_CONFLICT, USAGE
 */
export function trustFromPem(pins: PemPins): Trust {
  const { roots, intermediates } = readCertificates(pins);
  const logs = (pins.rekorKeys ?? []).map(readRekorKey);
  const ctLogs = (pins.ctKeys ?? []).map((file) => plainLog(file, reading(file, keys.fromPem)));
  const chains = pins.timestampChains ?? [];
  const timestampAuthorities = chains.map((file) => readTimestampChain(file, pins));
  refuseDoubleMeaning([...logs, ...ctLogs]);
  return {
    authorities: roots.map(
      ({ value, window }): Authority => ({
        anchor: value,
        intermediates: intermediates.map((each) => each.value),
        window,
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
  ({ value, source, window }: Pinned<Certificate>): Anchor =>
    certificateAnchor(kind, value, window, source);

/** The last certificate is what the authority is pinned by. */
function timestampAnchor({ value, source }: Pinned<TimestampAuthority>): Anchor {
  const { chain, window } = value;
  const [root] = chain.slice(-1);
  return root === undefined
    ? reject('CONFIG', `${source}: no certificate`)
    : certificateAnchor('tsa', root, window, source);
}

function readRekorKey(file: PinnedFile & { readonly origin?: string }): Pinned<TransparencyLog> {
  const key = reading(file, keys.fromPem);
  if (file.origin === undefined && key.type === 'ed25519')
    reject(
      'USAGE',
      `${file.source}: an Ed25519 log key needs its origin, since the log's ID is bound to it: ` +
        `--rekor-key PATH,ORIGIN, or origin beside the key in a policy file`,
    );
  return plainLog(file, key, file.origin);
}

function plainLog(file: PinnedFile, key: PublicKey, name?: string): Pinned<TransparencyLog> {
  const id = name === undefined ? key.id : rekorV2LogId(key, name);
  return pinnedBy(file, { key, id, name, window: file.window ?? {} });
}

/** T25: one key with two roles, origins or windows would let one pin widen the other. */
function refuseDoubleMeaning(pinned: readonly Pinned<TransparencyLog>[]): void {
  const seen = new Map<string, string>();
  for (const { value, source } of pinned) {
    const id = hex.encode(value.key.id);
    const before = seen.get(id);
    if (before !== undefined) reject('TRUST_CONFLICT', `${source} pins the same key as ${before}`);
    seen.set(id, source);
  }
}
