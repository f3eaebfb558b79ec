/** One accepted case of each format; the world is made once. */
import { utf8 } from '@sealift/bytes';
import type { Descriptor } from '@sealift/oci';
import {
  type Attachment,
  attest,
  type BundleOptions,
  bundle,
  bundleReferrer,
  cosignatureLine,
  createWorld,
  legacyBlobBundle,
  makeImage,
  type Signer,
  signSimple,
} from '@sealift/virtual-sigstore';
import {
  type Asked,
  blobTarget,
  bundleTarget,
  imageTarget,
  type Pieces,
  type Target,
} from './target.ts';

const SLSA = 'https://slsa.dev/provenance/v1';
const ASKED: Asked = {
  identity: 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};

/** With a timestamp beside the promise, or a key, which needs no time. */
const MAY_LOSE_TIME = new Set([
  'cosign .sig',
  'cosign .att, dsse',
  'bundle v0.2',
  'bundle v0.3 by a key',
]);

/** `bundle v0.3`, `cosign .sig`, …: every format of evidence, keyless and keyed. */
export function makeTargets(): Target[] {
  const world = createWorld({ seed: 'mutation' });
  const artifact = utf8.encode('what was signed\n');
  const leaf = world.issueLeaf({
    identity: { uri: ASKED.identity },
    issuer: ASKED.issuer,
    extensions: { 5: 'team/app', 12: 'https://github.com/team/app' },
  });
  const key: Signer = { key: world.keyPair() };
  const root = utf8.encode(world.trustedRoot());
  const trust: Pieces = { 'trusted root': root };
  const keyed: Pieces = { ...trust, key: utf8.encode(world.keyPair().publicKeyPem) };
  const image = makeImage({ platforms: ['linux/amd64'], sizes: [], compression: 'none' });
  const onImage = { descriptor: image.root as Descriptor, blobs: image.blobs };

  /** Another time than the log's, so that it shows which of the two is gone. */
  const later = { time: new Date(world.time.getTime() + 60_000) };
  const file = (name: string, options: Partial<BundleOptions>, pins: Pieces = trust): Target =>
    bundleTarget(
      name,
      artifact,
      { bundle: bundle(world, artifact, { signer: leaf, ...options }).bytes, ...pins },
      ASKED,
    );
  const attached = (
    name: string,
    scheme: 'cosign-sig' | 'cosign-att' | 'referrers-api',
    made: Attachment,
    pins: Pieces = trust,
  ): Target => {
    const [layer] = made.layers;
    const { config } = JSON.parse(new TextDecoder().decode(made.manifest)) as {
      config: { digest: string };
    };
    const whole = {
      scheme,
      image: onImage,
      config: made.blobs.get(config.digest) ?? new Uint8Array(),
    };
    const pieces = { manifest: made.manifest, layer: layer?.bytes ?? new Uint8Array(), ...pins };
    return imageTarget(
      name,
      whole,
      pieces,
      scheme === 'cosign-att' ? { ...ASKED, types: [SLSA] } : ASKED,
    );
  };
  const attestation = (
    entryKind: 'dsse' | 'intoto001' | 'intoto002',
    timestamp: boolean,
  ): Attachment =>
    attest(world, image.root, {
      signer: leaf,
      predicateType: SLSA,
      predicate: { builder: 1 },
      entryKind,
      timestamp: timestamp && later,
    });
  const witnessed: BundleOptions['tamper'] = {
    entry: (entry) => ({
      ...entry,
      proof: { ...entry.proof, checkpoint: cosigned(entry.proof.checkpoint) },
    }),
  };
  const cosigned = (note: string): string =>
    note +
    cosignatureLine(
      note.slice(0, note.lastIndexOf('\n\n') + 1),
      world.keyPair('ed25519', 'witness'),
      'witness.example',
      world.time,
    );

  const targets = [
    attached(
      'cosign .sig',
      'cosign-sig',
      signSimple(world, image.root, { signer: leaf, timestamp: later }),
    ),
    attached(
      'cosign .sig by a key',
      'cosign-sig',
      signSimple(world, image.root, { signer: key }),
      keyed,
    ),
    attached('cosign .att, dsse', 'cosign-att', attestation('dsse', true)),
    attached('cosign .att, intoto 0.0.1', 'cosign-att', attestation('intoto001', false)),
    attached('cosign .att, intoto 0.0.2', 'cosign-att', attestation('intoto002', false)),
    attached(
      'referrer of cosign 3',
      'referrers-api',
      bundleReferrer(world, image.root, { signer: leaf }),
    ),
    file('bundle v0.1', { version: '0.1' }),
    file('bundle v0.2', { version: '0.2', timestamp: later }),
    file('bundle v0.3, message', {}),
    file('bundle v0.3, DSSE', { content: 'dsse', predicateType: SLSA }),
    file('bundle v0.3, DSSE, intoto 0.0.2', {
      content: 'dsse',
      predicateType: SLSA,
      entryKind: 'intoto002',
    }),
    file('bundle v0.3 by a key', { signer: key }, keyed),
    file('Rekor v2 with a timestamp', { log: 'v2', tamper: witnessed }),
    file('Rekor v2, DSSE', { log: 'v2', content: 'dsse', predicateType: SLSA }),
    blobTarget(
      'cosign blob bundle',
      artifact,
      { bundle: legacyBlobBundle(world, artifact, { signer: leaf }), ...trust },
      ASKED,
    ),
  ];
  return targets.map((target) => ({ ...target, mayLoseTime: MAY_LOSE_TIME.has(target.name) }));
}
