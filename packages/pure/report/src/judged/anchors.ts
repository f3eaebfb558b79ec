/** What the operator pinned. */
import { keys, time, type Window } from '@sealift/pki';
import type { Judgement } from '@sealift/verify';
import type { Report } from '../report.ts';

/** The pinned keys of signers, and what the pinned instances consist of. */
export const anchorsOf = (pinned: Judgement['pinned']): Report['anchors'] => [
  ...keyAnchors(pinned),
  ...[pinned.trust].flat().flatMap(({ anchors }) => anchors),
];

function keyAnchors({
  policy: { signer },
  keySources = [],
}: Judgement['pinned']): Report['anchors'] {
  if (signer.kind !== 'key') return [];
  return signer.keys.map((key, i) => {
    const fingerprint = keys.fingerprint(key);
    return {
      kind: 'key',
      fingerprint,
      window: windowText(signer.windows.get(fingerprint)),
      source: keySources[i] ?? '--key',
    };
  });
}

const windowText = (window: Window | undefined): string =>
  window === undefined ? 'no window' : time.formatWindow(window);
