/** What is written in another form is judged as what arrived is. */
import { type Digest, digest } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import type { Scheme } from '@sealift/oci';
import { keys } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { codeOf } from '@sealift/refusal';
import { trustFromPem } from '@sealift/trust';
import { hashWhole, type Judgement, verifyImages, type Whole } from '@sealift/verify';
import {
  type Attachment,
  attest,
  bundleReferrer,
  createWorld,
  type Image,
  makeImage,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { Shelf } from '../content.fixture.ts';
import type { Format } from './pieces.ts';
import { type Translated, translate } from './translate.ts';
import { withAdded } from './with-added.ts';

const world = createWorld({ seed: 'translate' });
const signer = { key: world.keyPair() };
const SPDX = { predicateType: 'https://spdx.dev/Document', predicate: {} };
const image = makeImage({ seed: 'translate', platforms: ['linux/amd64'] });
const { root } = image;
const NAME = 'registry.example/app:1';

const SCHEMES: { readonly [kind in Attachment['kind']]: Scheme } = {
  sigs: 'cosign-sig',
  atts: 'cosign-att',
  referrer: 'referrers-api',
};

function shelfOf({ blobs }: Image, attachments: readonly Attachment[]): Shelf {
  const shelf = new Shelf();
  for (const bytes of blobs.values()) shelf.add(bytes);
  shelf.images.push({ name: NAME, descriptor: root });
  for (const { kind, subject, descriptor, manifest, blobs: more } of attachments) {
    for (const bytes of [manifest, ...more.values()]) shelf.add(bytes);
    const scheme = SCHEMES[kind];
    const { mediaType, digest: of, size } = descriptor;
    shelf.evidence.push({
      ...{ subject: subject.digest, scheme },
      descriptor: { mediaType, digest: of, size },
    });
  }
  return shelf;
}

const file = (text: string) => ({ text, source: '--rekor-key' });
const PLAIN = { types: [], ignoreTlog: false, ignoreSct: false };
const pins = (options: object = {}) => ({
  trust: trustFromPem({ rekorKeys: [file(world.pins.rekorKey)] }),
  policy: buildPolicy({ ...PLAIN, keys: [keys.fromPem(signer.key.publicKeyPem)], ...options }),
  crypto: nodeCrypto,
});
type Content = Shelf['content'];

async function judged(attachments: readonly Attachment[], options: object = {}) {
  const whole: Whole<Content> = await hashWhole(shelfOf(image, attachments).content);
  const judgement: Judgement<Content> = await verifyImages(whole, pins(options));
  return { whole, judgement };
}

async function translated(
  attachments: readonly Attachment[],
  formats: readonly Format[],
  options: object = {},
): Promise<Translated> {
  const { whole, judgement } = await judged(attachments, options);
  return translate(whole, judgement, { formats, images: undefined });
}
const sig = () => signSimple(world, root, { signer });
const att = (more: object = {}) => attest(world, root, { signer, ...SPDX, ...more });
const referrer = (more: object = {}) => bundleReferrer(world, root, { signer, ...SPDX, ...more });

describe('translate', () => {
  it('gives a clearance for what was written, and the original', async () => {
    const { clearance, translations, untranslated } = await translated(
      [sig(), referrer()],
      ['legacy'],
    );
    expect(untranslated).toEqual([]);
    const [one] = translations;
    if (one === undefined) return expect.unreachable();
    for (const { subject, ...object } of [one.from, one.to])
      expect(clearance.layer(subject, object, 0)).toBeDefined();
    const { content } = clearance;
    expect(content.evidence).toHaveLength(3);
    expect(digest.of(await content.read(one.to.layer, 1e6))).toBe(one.to.layer);
    expect(content.size(one.to.digest)).toBeGreaterThan(0);
  });

  it('puts attestations of one image into one object, and leaves a bad one out of it', async () => {
    const p384 = { key: world.keyPair('p384') };
    const both = [signer, p384].map(({ key }) => keys.fromPem(key.publicKeyPem));
    const { translations, untranslated } = await translated(
      [
        sig(),
        referrer(),
        referrer({ predicate: { more: 1 } }),
        // Bundles hash as the key does; cosign's layers know SHA-256 alone.
        referrer({ signer: p384, scheme: 'sha384' }),
      ],
      ['legacy'],
      { keys: both },
    );
    expect(new Set(translations.map(({ to }) => to.digest)).size).toBe(1);
    expect(translations).toHaveLength(2);
    expect(untranslated).toMatchObject([{ code: 'SIGNATURE', format: 'legacy' }]);
  });

  it('writes nothing where no form is asked for, or all are there', async () => {
    expect(await translated([sig(), referrer()], [])).toMatchObject({ translations: [] });
    expect(await translated([sig()], ['legacy'])).toMatchObject({
      ...{ translations: [], untranslated: [] },
    });
  });

  it('does not count as missing what a source has in both forms', async () => {
    const unlogged = { ignoreTlog: true };
    const [attestation] = [att({ log: false })];
    const first = await translated([sig(), attestation], ['bundle'], unlogged);
    expect(first.translations).toHaveLength(1);
    const whole = await hashWhole(first.clearance.content);
    const judgement = await verifyImages(whole, pins(unlogged));
    const again = await translate(whole, judgement, { formats: ['bundle', 'legacy'], images: [] });
    expect(again.translations).toEqual([]);
    expect(again.untranslated).toMatchObject([{ from: { scheme: 'cosign-sig' } }]);
  });

  it('INTERNAL for what was not accepted', async () => {
    const other = { key: createWorld({ seed: 'other' }).keyPair() };
    const { whole, judgement } = await judged([signSimple(world, root, { signer: other })]);
    const options = { formats: ['legacy' as const], images: undefined };
    expect(await codeOf(() => translate(whole, judgement, options))).toBe('INTERNAL');
  });
});

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces) read.push(piece);
  return Buffer.concat(read);
}

describe('content with what was added', () => {
  const bytes = Buffer.from('added');
  const of = digest.of(bytes);
  const content = (blobs: ReadonlyMap<Digest, Uint8Array>) =>
    withAdded(shelfOf(image, []).content, { evidence: [], blobs });

  it('reads and streams what was added, and all else as before', async () => {
    const added = content(new Map([[of, bytes]]));
    expect(await added.read(of, 5)).toEqual(bytes);
    expect(await all(added.open(of))).toEqual(bytes);
    expect(added.size(root.digest)).toBe(root.size);
    const manifest = await all(added.open(root.digest));
    expect(digest.of(manifest)).toBe(root.digest);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['more than was asked for', () => content(new Map([[of, bytes]])).read(of, 4), 'LIMIT'],
    ['what is nowhere', () => content(new Map()).read(of, 5), 'MISSING_BLOB'],
    [
      'another blob than its name',
      () => hashWhole(content(new Map([[root.digest, bytes]]))),
      'DIGEST',
    ],
  ])('refuses %s', async (_, read, code) => expect(await codeOf(read)).toBe(code));
});
