/** The readers of what a bundle carries of trust, and of TUF metadata. */
import { utf8 } from '@sealift/bytes';
import { TARGET, TufRepository } from '@sealift/fake-sources';
import { type NewPin, newPin, storeOf } from '@sealift/trust-file';
import { CARRIED_LIST, decodeCarried, encodeCarried } from '@sealift/trust-file/carried';
import { capsuleState, decodeCapsule, encodeCapsule } from '@sealift/trust-file/tuf';
import { followCapsule } from '@sealift/tuf';
import { createWorld } from '@sealift/virtual-sigstore';
import type { Fuzzed } from './fuzz.ts';

const world = createWorld({ seed: 'fuzzed trust' });
const pin = (text: string, more: Partial<NewPin> = {}) =>
  newPin('corp', {
    ...{ kind: 'rekor', bytes: utf8.encode(text), window: { start: 0 }, from: 'a letter' },
    ...{ approvedBy: 'ada', approvedAt: '2026-01-15T12:00:00Z' },
    ...more,
  });
const key = world.keyPair().publicKeyPem;
const PINS = [
  pin(world.pins.rekorKey, { origin: 'log.example' }),
  pin(key, { kind: 'key', role: 'seal', window: {} }),
];
const [list, ...files] = encodeCarried(storeOf(new Map([['corp', PINS]]), 'store'));

const repository = new TufRepository('target');
repository.rotate();
repository.publish();
const CAPSULE = encodeCapsule({ ...repository.parts, target: TARGET });

/** The readers by name. */
export const FUZZED_TRUST: readonly Fuzzed[] = [
  {
    name: 'carried list of pins',
    seeds: [list?.bytes ?? new Uint8Array()],
    read: (bytes) => decodeCarried([{ name: CARRIED_LIST, bytes }, ...files], 'fuzz'),
  },
  {
    name: 'carried TUF metadata',
    seeds: [CAPSULE],
    read: (bytes) => {
      const capsule = decodeCapsule(bytes);
      capsuleState(capsule);
      followCapsule(capsule, repository.target);
    },
  },
  {
    name: 'carried TUF root',
    seeds: repository.parts.roots.map((root) => utf8.encode(root)),
    read: (bytes) => {
      const roots = [new TextDecoder().decode(bytes)];
      followCapsule({ ...repository.parts, roots, target: TARGET }, repository.target);
    },
  },
];
