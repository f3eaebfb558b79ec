/**
 * What follows from the bytes of an image's manifests. The guard reads none of them, and passes
 * these.
 */
import {
  APP,
  type Blob,
  blob,
  byDigest,
  described,
  type Image,
  type Manifest,
  manifestOf,
  NAME,
  named,
  type Part,
  partsOf,
  TYPES,
} from '../bundle.ts';
import { accepted, type Expected, refused, type TarVector } from '../tar-vector.ts';

const GUARD: Partial<Expected> = { guard: 'accepted' };

/** An index of two platforms with configs of their own and one layer. */
function twoPlatforms(): Image {
  const layer = blob(TYPES.layer, 'layer of both');
  const children = (['amd64', 'arm64'] as const).map((architecture) => {
    const config = blob(TYPES.config, { architecture, os: 'linux' });
    return {
      architecture,
      config,
      manifest: blob(TYPES.manifest, {
        schemaVersion: 2,
        mediaType: TYPES.manifest,
        config: described(config),
        layers: [described(layer)],
      }),
    };
  });
  const manifests = children.map(({ architecture, manifest }) => ({
    ...described(manifest),
    platform: { architecture, os: 'linux' },
  }));
  const root = blob(TYPES.index, { schemaVersion: 2, mediaType: TYPES.index, manifests });
  return {
    root,
    blobs: [
      root,
      ...byDigest(children.map((each) => each.manifest)),
      ...byDigest(children.map((each) => each.config)),
      layer,
    ],
  };
}

const BOTH = twoPlatforms();
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

interface Signed {
  readonly signature: Blob;
  readonly blobs: readonly Blob[];
}

function signatureOf(subject: Blob): Signed {
  const payload = blob(TYPES.signing, {
    critical: { image: { 'docker-manifest-digest': subject.digest } },
  });
  const config = blob(TYPES.config, { signature: 1 });
  const signature = blob(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: described(config),
    layers: [described(payload)],
  });
  return { signature, blobs: [signature, ...byDigest([config, payload])] };
}

/** The image with a signature, or what `more` makes of it. */
function signed(
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
  leave: (blobs: readonly Blob[]) => readonly Blob[] = (blobs) => blobs,
): Part[] {
  const { signature, blobs } = signatureOf(APP.root);
  const all = leave([...blobs, ...APP.blobs]);
  const { mediaType, digest, size } = signature;
  const manifest = manifestOf([APP], {
    blobs: all.map((each) => ({ digest: each.digest, size: each.size })),
    evidence: [
      { subject: APP.root.digest, scheme: 'cosign-sig', manifest: { digest, mediaType, size } },
    ],
    ledger: [
      { subject: APP.root.digest, scheme: 'cosign-sig', outcome: 'found', digests: [digest] },
    ],
  });
  return partsOf({ manifest: change(manifest), blobs: all });
}

const parts = (blobs: readonly Blob[], more: Partial<Manifest> = {}): Part[] =>
  partsOf({
    manifest: manifestOf([APP], {
      blobs: blobs.map(({ digest, size }) => ({ digest, size })),
      ...more,
    }),
    blobs,
  });

const both = (platforms: readonly string[], blobs = BOTH.blobs): Part[] =>
  partsOf({
    manifest: manifestOf([BOTH], {
      images: [named(BOTH, NAME, platforms)],
      blobs: blobs.map(({ digest, size }) => ({ digest, size })),
    }),
    blobs,
  });

const good = (): TarVector[] => [
  accepted('good', 'a bundle of one image', parts(APP.blobs)),
  accepted('good-without-trust', 'a bundle without a trust file', parts(APP.blobs, { trust: [] })),
  accepted('good-index', 'a bundle of an index with two platforms', both(PLATFORMS)),
  accepted('good-signed', 'a bundle with a signature, whose parts come first', signed()),
];

const ORPHAN = blob(TYPES.layer, 'an orphan');
const [root = ORPHAN, config = ORPHAN, layer = ORPHAN] = APP.blobs;

function describedTwice(): Part[] {
  const asIndex = {
    name: 'registry.example/b:1',
    ...described(root),
    mediaType: TYPES.index,
    platforms: [],
  };
  return parts(APP.blobs, { images: [named(APP), asIndex] });
}

/** A manifest that gives its layer another size. */
function otherSize(): Part[] {
  const wrong = blob(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: described(config),
    layers: [{ ...described(layer), size: 999 }],
  });
  const of: Image = { root: wrong, blobs: [wrong, config, layer] };
  return partsOf({ manifest: manifestOf([of]), blobs: of.blobs });
}

function notJson(): Part[] {
  const wrong = blob(TYPES.manifest, '{"schemaVersion":2');
  const of: Image = { root: wrong, blobs: [wrong] };
  return partsOf({ manifest: manifestOf([of]), blobs: of.blobs });
}

const bad = (): TarVector[] => [
  refused(
    'role-orphan',
    'a listed blob that nothing refers to',
    'role-orphan',
    parts([...APP.blobs, ORPHAN]),
    ['blob 3', 512],
    GUARD,
  ),
  refused(
    'role-missing-layer',
    'a layer that neither list nor file has',
    'role-missing',
    parts([root, config]),
    undefined,
    GUARD,
  ),
  refused(
    'role-missing-manifest',
    'an image whose manifest is not there',
    'role-missing',
    parts([config, layer]),
    undefined,
    GUARD,
  ),
  refused(
    'role-missing-signature',
    'a signature that neither list nor file has',
    'role-missing',
    signed(undefined, (blobs) => blobs.slice(1)),
    undefined,
    GUARD,
  ),
  refused(
    'role-order',
    'list and file agree on another order',
    'role-order',
    parts([root, layer, config]),
    ['blob 1', 512],
    GUARD,
  ),
  refused(
    'role-size',
    'a manifest that gives its layer another size',
    'role-size',
    otherSize(),
    ['blob 2', 512],
    GUARD,
  ),
  refused(
    'graph-not-json',
    'a manifest of an image that is no JSON',
    'graph',
    notJson(),
    undefined,
    GUARD,
  ),
  refused(
    'graph-two-types',
    'the same bytes as a manifest and as an index',
    'graph',
    describedTwice(),
    undefined,
    GUARD,
  ),
  refused(
    'graph-platform-unknown',
    'a platform that the index does not have',
    'graph',
    both([...PLATFORMS, 'plan9/mips']),
    undefined,
    {
      ...GUARD,
      code: 'MANIFEST',
    },
  ),
  refused(
    'graph-platform-hidden',
    'a platform left out of the list, its blobs kept',
    'role-orphan',
    both(['linux/amd64']),
    ['blob 1', 512],
    GUARD,
  ),
  refused(
    'ledger-row-dropped',
    'a signature that no row of the ledger mentions',
    'manifest-form',
    signed((manifest) => ({ ...manifest, ledger: [] })),
    ['manifest', 512],
  ),
  refused(
    'evidence-dropped',
    'a row of the ledger whose signature is not listed',
    'manifest-form',
    signed((manifest) => ({ ...manifest, evidence: [] })),
    ['manifest', 512],
  ),
  refused(
    'evidence-of-stranger',
    'a signature of what is not in the bundle',
    'graph',
    signed(aboutStranger),
    undefined,
    { ...GUARD, code: 'MANIFEST' },
  ),
];

const STRANGER = `sha256:${'1'.repeat(64)}`;
const aboutStranger = (manifest: Manifest): Manifest => ({
  ...manifest,
  evidence: manifest.evidence.map((each) => ({ ...each, subject: STRANGER })),
  ledger: manifest.ledger.map((each) => ({ ...each, subject: STRANGER })),
});

/** The image without some of its blobs, which are said to be on the far side. */
function delta(leave: readonly Blob[]): Part[] {
  const listed = (blobs: readonly Blob[]): Manifest['blobs'] =>
    blobs.map(({ digest, size }) => ({ digest, size }));
  const blobs = APP.blobs.filter((each) => !leave.includes(each));
  return parts(blobs, {
    delta: { base: { kind: 'bundle', digest: STRANGER }, required: listed(leave) },
  });
}

const deltas = (): TarVector[] => [
  accepted(
    'delta',
    'a bundle that leaves its layer out: its form is right, without the base it is incomplete',
    delta([layer]),
  ),
  refused(
    'delta-leaves-config',
    'a bundle that leaves a config out',
    'delta-layers',
    delta([config]),
    undefined,
    GUARD,
  ),
  refused(
    'delta-leaves-manifest',
    "a bundle that leaves an image's manifest out",
    'role-missing',
    delta([root]),
    undefined,
    GUARD,
  ),
];

export const roles = (): TarVector[] => [...good(), ...bad(), ...deltas()];
