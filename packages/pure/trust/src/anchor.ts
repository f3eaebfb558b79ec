import { digest, hex } from '@sealift/bytes';
import { type Certificate, keys, time, type Window } from '@sealift/pki';
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

export function certificateAnchor(
  kind: 'ca-root' | 'ca-intermediate' | 'tsa',
  { der }: Certificate,
  window: Window,
  source: string,
  name?: string,
): Anchor {
  return {
    kind,
    fingerprint: `SHA256:${hex.encode(digest.sha256(der))}`,
    window: time.formatWindow(window),
    source,
    ...(name === undefined ? {} : { name }),
  };
}
