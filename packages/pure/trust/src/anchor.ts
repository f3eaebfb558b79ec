import { hex } from '@sealift/bytes';
import { type Certificate, keys, time, type Window, x509 } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';
import type { Anchor } from './trust.ts';

export function logAnchor(
  kind: 'rekor-key' | 'ct-key',
  log: TransparencyLog,
  source: string,
): Anchor {
  const name = log.name === undefined ? {} : { name: log.name };
  return {
    kind,
    fingerprint: keys.fingerprint(log.key),
    window: time.formatWindow(log.window),
    source,
    logId: hex.encode(log.id),
    ...name,
  };
}

/** Where a path ends, or what may stand between; the source says where a root is none. */
export function certificateAnchor(
  kind: 'ca-root' | 'ca-intermediate' | 'tsa',
  certificate: Certificate,
  window: Window,
  source: string,
  name?: string,
): Anchor {
  const isPartial = kind !== 'ca-intermediate' && !x509.isRoot(certificate);
  return {
    kind,
    fingerprint: x509.fingerprint(certificate),
    window: time.formatWindow(window),
    source: isPartial ? `${source} (--partial-chain)` : source,
    ...(name === undefined ? {} : { name }),
  };
}
