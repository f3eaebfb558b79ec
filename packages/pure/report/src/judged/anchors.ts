/** What the operator pinned. */
import { keys, time, type Window } from '@sealift/pki';
import type { Judgement, KnownSigner } from '@sealift/verify';
import type { Report } from '../report.ts';

/**
 * The pinned keys of signers, and what the pinned instances consist of. Of a policy with many
 * signers: of those on whom an acceptance rests.
 */
export function anchorsOf({ pinned, subjects, outcome }: Judgement): Report['anchors'] {
  const by = new Set(subjects.flatMap(({ counted }) => counted.map((each) => each.by)));
  const rests = ({ name }: KnownSigner): boolean => outcome === 'rejected' || by.has(name);
  const signers = pinned.signers.length === 1 ? pinned.signers : pinned.signers.filter(rests);
  const trusts = new Set(signers.flatMap(({ trust }) => trust));
  return [...signers.flatMap(keyAnchors), ...[...trusts].flatMap(({ anchors }) => anchors)];
}

function keyAnchors({ policy: { signer }, keySources }: KnownSigner): Report['anchors'] {
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
