import { base64, concat, digest, hex, utf8 } from '@sealift/bytes';
import { createWorld } from '@sealift/virtual-sigstore';
import { type NewPin, newPin } from './new-pin.ts';
import type { StorePin } from './store.ts';

export const world = createWorld({ seed: 'trust store' });
/** What a witness publishes: name, hint and key (c2sp.org/tlog-cosignature). */
function vkey(name: string): string {
  const raw = world.keyPair('ed25519', 'witness').publicKeyDer.slice(-32);
  const typed = concat(Uint8Array.of(4), raw);
  const id = digest.sha256(concat(utf8.encode(`${name}\n`), typed)).subarray(0, 4);
  return `${name}+${hex.encode(id)}+${base64.encode(typed)}`;
}

/** Texts of files that pin something. */
export const TEXTS = {
  rekor: world.pins.rekorKey,
  ca: world.pins.caIntermediates + world.pins.caRoots,
  ct: world.pins.ctKey,
  tsa: world.pins.tsaChain,
  ed25519: world.keyPair('ed25519', 'log').publicKeyPem,
  key: world.keyPair('p256', 'signer').publicKeyPem,
  root: world.trustedRoot(),
  witness: vkey('witness.example'),
} as const;

/** A pin of an instance, approved by somebody. */
export const pin = (instance: string, text: string, more: Partial<NewPin>): StorePin =>
  newPin(instance, {
    kind: 'rekor',
    bytes: utf8.encode(text),
    window: {},
    from: 'a letter',
    approvedBy: 'ada',
    approvedAt: '2026-01-15T12:00:00Z',
    ...more,
  });

/** One of everything that an instance of PEM files has. */
export const CORP: readonly StorePin[] = [
  pin('corp', TEXTS.rekor, { origin: 'rekor.corp.example', window: { start: 0 } }),
  pin('corp', TEXTS.ca, { kind: 'ca' }),
  pin('corp', TEXTS.ct, { kind: 'ct', window: { end: Date.UTC(2030, 0) } }),
  pin('corp', TEXTS.tsa, { kind: 'tsa' }),
  pin('corp', TEXTS.key, { kind: 'key', role: 'seal' }),
];
