/**
 * The verdict is about layers: whatever else a carrier wrote around them stays behind (T39). What
 * is honest keeps its bytes: it is made here by the test kit, which shares no code with the import.
 */
import { digest as digests } from '@sealift/bytes';
import type { FakeRegistry } from '@sealift/fake-registry';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import {
  type Attachment,
  attest,
  bundleReferrer,
  createWorld,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { bytesOf, describeBytes, type ManifestJson, Shelf, SIGNATURE } from './content.fixture.ts';
import { FALLBACK, REPOSITORY, read, run, SIG, serve } from './importing.fixture.ts';

const MARK = 'CARRIER';
const created = 'org.opencontainers.image.created';
const title = 'org.opencontainers.image.title';
const PREDICATE = 'dev.sigstore.bundle.predicateType';
const world = createWorld({ seed: 'canonical' });
const signer = { key: world.keyPair() };
const predicate = { predicateType: 'https://slsa.dev/provenance/v1', predicate: { builder: 'b' } };

type Change = (manifest: ManifestJson) => object;
type Root = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;
interface Case {
  readonly shelf: Shelf;
  readonly root: Root;
}

function shelved(): Case {
  const shelf = new Shelf();
  return { shelf, root: shelf.image('ghcr.io/team/app:v1', 'layer').root };
}

/**
 * Puts an attachment of the test kit on the shelf, as accepted, after what a carrier does to it.
 */
function put(
  { shelf, root }: Case,
  { kind, manifest, blobs, layers }: Attachment,
  change: Change = (as) => as,
  referrer = kind === 'referrer',
): Descriptor {
  const evil = Buffer.from(`{"name":"${MARK}"}`);
  for (const bytes of [...blobs.values(), evil]) shelf.blobs.set(digests.of(bytes), bytes);
  const parsed = JSON.parse(Buffer.from(manifest).toString()) as ManifestJson;
  const changed = change(parsed);
  const bytes = changed === parsed ? manifest : bytesOf(changed);
  const descriptor = shelf.add(bytes, MEDIA_TYPES.ociManifest);
  const scheme = referrer ? 'referrers-api' : kind === 'atts' ? 'cosign-att' : 'cosign-sig';
  shelf.evidence.push({ subject: root.digest, scheme, descriptor });
  shelf.accepted.set(`${root.digest} ${scheme} ${descriptor.digest}`, new Set(layers.keys()));
  return descriptor;
}

const evilConfig = describeBytes(Buffer.from(`{"name":"${MARK}"}`), 'application/spdx+json');
const firstLayer =
  (more: (layer: Record<string, unknown>) => object): Change =>
  (manifest) => ({
    ...manifest,
    layers: manifest.layers.map((layer) => ({ ...layer, ...more({ ...layer }) })),
  });
const annotated = (name: string, value: string = MARK): Change =>
  firstLayer(({ annotations = {} }) => ({
    annotations: { ...(annotations as object), [name]: value },
  }));

const EVERYWHERE: [string, Change][] = [
  ['an artifact type', (m) => ({ ...m, artifactType: `application/${MARK}` })],
  ['annotations', (m) => ({ ...m, annotations: { [title]: MARK } })],
  ['a time that is none', (m) => ({ ...m, annotations: { [created]: MARK } })],
  ['a config', (m) => ({ ...m, config: evilConfig })],
  ['a type of config', (m) => ({ ...m, config: { ...m.config, mediaType: MARK } })],
  ['a note at the config', (m) => ({ ...m, config: { ...m.config, annotations: { x: MARK } } })],
  ['a field that nobody knows', (m) => ({ ...m, notes: MARK })],
  ['a title of a layer', annotated(title)],
  ['a note at a layer', annotated('org.example.scanned')],
  ['a claimed predicate', annotated('predicateType')],
  ['URLs of a layer', firstLayer(() => ({ urls: [`https://${MARK}.example`] }))],
  ['an artifact type of a layer', firstLayer(() => ({ artifactType: MARK }))],
];

const OF_REFERRERS: [string, Change][] = [
  ['a claimed predicate type', (m) => ({ ...m, annotations: { [PREDICATE]: MARK } })],
  ['a claimed content', (m) => ({ ...m, annotations: { 'dev.sigstore.bundle.content': MARK } })],
  [
    'notes at the subject',
    (m) => ({ ...m, subject: { ...(m['subject'] as object), urls: [MARK] } }),
  ],
];

const OF_BUNDLES: [string, Change][] = [
  [
    'a type that begins as a bundle',
    firstLayer(() => ({ mediaType: `${MEDIA_TYPES.bundle}${MARK}` })),
  ],
];

/** Everything that the registry can be asked for. */
async function everything(server: FakeRegistry, root: Root): Promise<string> {
  const { manifests, blobs } = server.repository(REPOSITORY);
  const listed = await fetch(`${server.url}/v2/${REPOSITORY}/referrers/${root.digest}`);
  const bytes = [...[...manifests.values()].map((each) => each.bytes), ...blobs.values()];
  return `${await listed.text()}${bytes.map((each) => Buffer.from(each).toString()).join()}`;
}

const SIMPLE = (root: Root): Attachment => signSimple(world, root, { signer });
const ATTESTED = (root: Root): Attachment => attest(world, root, { signer, ...predicate });
const BUNDLE = (root: Root): Attachment => bundleReferrer(world, root, { signer });

/** cosign's experiment: its layers in a referrer. */
const asReferrer =
  (root: Descriptor, type: string): Change =>
  (manifest) => ({
    ...manifest,
    artifactType: type,
    config: { ...manifest.config, mediaType: type },
    subject: root,
  });
/** cosign's attestations of late: an empty config, and the type of the statements. */
const inToto =
  (root: Root): Change =>
  (manifest) => ({
    ...manifest,
    artifactType: MEDIA_TYPES.inToto,
    config: {
      ...describeBytes(Buffer.from('{}'), MEDIA_TYPES.empty),
      artifactType: MEDIA_TYPES.inToto,
    },
    annotations: { [created]: '2026-03-01T00:00:00Z' },
    subject: root,
  });

const KINDS: [string, (root: Root) => Attachment, (root: Root) => Change, boolean][] = [
  ['a .sig', SIMPLE, () => (m) => m, false],
  ['a .att', ATTESTED, () => (m) => m, false],
  ['a bundle', BUNDLE, () => (m) => m, true],
  ['a signature in a referrer', SIMPLE, (root) => asReferrer(root, MEDIA_TYPES.cosignSig), true],
  [
    'an attestation in a referrer',
    ATTESTED,
    (root) => asReferrer(root, MEDIA_TYPES.cosignAtt),
    true,
  ],
  ['an attestation by its statement', ATTESTED, inToto, true],
];

describe.each(KINDS)('%s', (name, make, form, referrer) => {
  it.each([{ referrers: true }, { referrers: false }])(
    'keeps its bytes where it is honest: %j',
    async (options) => {
      const it = shelved();
      const own = put(it, make(it.root), form(it.root), referrer);
      const server = await serve(options);
      const { leftBehind, writtenAnew, images } = await run(it.shelf, server);
      expect([leftBehind, writtenAnew]).toEqual([[], []]);
      expect(images[0]?.evidence).toEqual([own.digest]);
      expect(server.repository(REPOSITORY).manifests.has(own.digest)).toBe(true);
    },
  );

  const changes = [
    ...EVERYWHERE,
    ...(referrer ? OF_REFERRERS : []),
    ...(name === 'a bundle' ? OF_BUNDLES : []),
  ];
  it.each(changes)('goes without %s of the carrier', async (_, change) => {
    const it = shelved();
    // Read as what it is, whatever the carrier calls it.
    const whole: Change = (m) => change(form(it.root)(m) as ManifestJson);
    const found = put(it, make(it.root), whole, referrer);
    const server = await serve({ referrers: referrer });
    const { leftBehind, writtenAnew, images } = await run(it.shelf, server);
    expect(await everything(server, it.root)).not.toContain(MARK);
    expect(leftBehind).toEqual([]);
    expect(writtenAnew.map(({ digest }) => digest)).toEqual([found.digest]);
    expect(images[0]?.evidence).toHaveLength(1);
    expect(images[0]?.evidence).not.toContain(found.digest);
  });

  it('written anew, it is what is kept as it is', async () => {
    const first = shelved();
    const spoiled: Change = (m) => ({ ...form(first.root)(m), notes: MARK });
    put(first, make(first.root), spoiled, referrer);
    const server = await serve({ referrers: referrer });
    const [digest] = (await run(first.shelf, server)).images[0]?.evidence ?? [];
    const again = shelved();
    const { manifests, blobs } = server.repository(REPOSITORY);
    for (const [of, bytes] of blobs) again.shelf.blobs.set(of as Descriptor['digest'], bytes);
    const bytes = manifests.get(digest ?? '')?.bytes ?? Buffer.of();
    const change: Change = () => JSON.parse(Buffer.from(bytes).toString());
    put(again, make(again.root), change, referrer);
    expect((await run(again.shelf, await serve())).writtenAnew).toEqual([]);
  });
});

it('takes the fallback index’s entries from what is pushed (T39)', async () => {
  const { shelf, root } = shelved();
  const change: Change = (m) => ({ ...m, artifactType: MARK, annotations: { [title]: MARK } });
  put({ shelf, root }, BUNDLE(root), change);
  const server = await serve({ referrers: false });
  await run(shelf, server);
  const [entry] = read(server, FALLBACK(root)).manifests;
  expect(entry).toMatchObject({
    artifactType: MEDIA_TYPES.bundle,
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      [PREDICATE]: 'https://sigstore.dev/cosign/sign/v1',
    },
  });
  expect(JSON.stringify(entry)).not.toContain(MARK);
});

it('adds to a .sig at the destination without what the carrier wrote (T5, T39)', async () => {
  const { shelf, root } = shelved();
  put({ shelf, root }, SIMPLE(root), annotated(title));
  const server = await serve();
  const theirs = { ...describeBytes(Buffer.from('p'), 'x'), annotations: { [SIGNATURE]: 'own' } };
  const config = Buffer.from('{}');
  const manifest = bytesOf({
    schemaVersion: 2,
    config: describeBytes(config, MEDIA_TYPES.empty),
    layers: [theirs],
  });
  const at = { [SIG(root)]: digests.of(manifest) };
  const put0 = [{ mediaType: MEDIA_TYPES.ociManifest, bytes: manifest }];
  server.put(REPOSITORY, [Buffer.from('p'), config], put0, at);
  await run(shelf, server);
  const { layers } = read(server, SIG(root));
  expect([layers.length, layers[0]]).toEqual([2, theirs]);
  expect(await everything(server, root)).not.toContain(MARK);
});

it('says the predicate that was signed where a .att says another', async () => {
  const { shelf, root } = shelved();
  put({ shelf, root }, ATTESTED(root), annotated('predicateType', 'https://vuln.example/none'));
  const server = await serve();
  const { images } = await run(shelf, server);
  const [digest = ''] = images[0]?.evidence ?? [];
  const { bytes = Buffer.of() } = server.repository(REPOSITORY).manifests.get(digest) ?? {};
  expect(JSON.parse(Buffer.from(bytes).toString()).layers[0].annotations).toMatchObject({
    predicateType: predicate.predicateType,
  });
});

it('takes podman’s form of a .sig, and Docker’s types, as they are', async () => {
  const rootfs = { type: 'layers' };
  for (const [mediaType, configType] of [
    [MEDIA_TYPES.ociManifest, MEDIA_TYPES.imageConfig],
    [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerConfig],
  ] as const) {
    const { shelf, root } = shelved();
    const attachment = SIMPLE(root);
    const diff_ids = attachment.layers.map(({ bytes }) => digests.of(bytes));
    const config = bytesOf({
      architecture: '',
      os: '',
      config: {},
      rootfs: { ...rootfs, diff_ids },
    });
    shelf.add(config);
    const own = put({ shelf, root }, attachment, (m) => ({
      ...m,
      mediaType,
      config: describeBytes(config, configType),
    }));
    const { writtenAnew, images } = await run(shelf, await serve());
    expect([writtenAnew, images[0]?.evidence]).toEqual([[], [own.digest]]);
  }
});

it('a referrer that cosign titled keeps its bytes, one with another title does not', async () => {
  for (const [text, kept] of [
    ['honest', true],
    [MARK, false],
  ] as const) {
    const { shelf, root } = shelved();
    const attachment = BUNDLE(root);
    const of = String(attachment.layers[0]?.descriptor.digest).replace(':', '-');
    const change = annotated(title, kept ? `${of}.sigstore.json` : text);
    put({ shelf, root }, attachment, change);
    expect((await run(shelf, await serve())).writtenAnew.length).toBe(kept ? 0 : 1);
  }
});

it('takes all of it as it is where unverified evidence is asked for too', async () => {
  const { shelf, root } = shelved();
  const own = put({ shelf, root }, BUNDLE(root), (m) => ({ ...m, artifactType: MARK }));
  const { images, writtenAnew } = await run(shelf, await serve(), { carry: 'all' });
  expect([images[0]?.evidence, writtenAnew]).toEqual([[own.digest], []]);
});
