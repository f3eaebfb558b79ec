/** Evidence in another form: the same signature, payload, signer and entry, or a refusal. */
import { base64, utf8 } from '@sealift/bytes';
import type { Descriptor } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import {
  type AttestOptions,
  attest,
  type BundleOptions,
  bundle,
  createWorld,
  makeImage,
  type SignSimpleOptions,
  signSimple,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence.ts';
import { cosignAttestation } from '../formats/cosign-attestation.ts';
import { cosignSignature } from '../formats/cosign-signature.ts';
import { decodeBundle } from '../formats/sigstore-bundle/bundle.ts';
import { asBundle } from './bundle.ts';
import { asLayer, type RepackedLayer } from './layer.ts';

const world = createWorld({ seed: 'repack' });
const image = makeImage({}).root;
const leaf = world.issueLeaf({ identity: { email: 'ada@example.com' } });
const signers = [{ key: world.keyPair() }, leaf] as const;
const SPDX = { predicateType: 'https://spdx.dev/Document', predicate: { name: 'a "b" <c>' } };

const FORMATS = { 'cosign-sig': cosignSignature, 'cosign-att': cosignAttestation };
const decodeLayer = ({ scheme, mediaType, bytes, annotations }: RepackedLayer): Evidence => {
  const { layer } = FORMATS[scheme];
  const about = new Map(Object.entries(annotations));
  const descriptor = { mediaType, size: bytes.length, digest: 'sha256:', annotations: about };
  return layer.decode(descriptor as Descriptor, bytes);
};

function first({ layers: [layer] }: ReturnType<typeof attest>, scheme: RepackedLayer['scheme']) {
  if (layer === undefined) return expect.unreachable();
  const { mediaType, annotations = {} } = layer.descriptor;
  return { scheme, mediaType, bytes: layer.bytes, annotations };
}
const attested = (more: Partial<AttestOptions> = {}): RepackedLayer =>
  first(attest(world, image, { signer: signers[0], ...SPDX, ...more }), 'cosign-att');
const signed = (more: Partial<SignSimpleOptions> = {}): RepackedLayer =>
  first(signSimple(world, image, { signer: signers[0], ...more }), 'cosign-sig');
const bundled = (more: Partial<BundleOptions> = {}): Evidence =>
  decodeBundle(bundle(world, image, { signer: signers[0], ...SPDX, ...more }).bytes);

/** What every form says: signature, payload, signer, and the promised entries. */
const saidBy = ({ content, material, entries, timestamps }: Evidence) => ({
  content: content.kind === 'dsse' ? { ...content.envelope, raw: undefined, keyId: '' } : content,
  signer: material.kind === 'key' ? 'key' : base64.encode(material.leaf),
  entries: entries.map(({ logId, body, logIndex, integratedTime, set }) => ({
    ...{ logId, body, logIndex, integratedTime, set },
  })),
  timestamps,
});

const signer = fc.constantFrom(...signers);

describe('a layer of a bundle', () => {
  it('says what the bundle says, and is the envelope that was logged', () =>
    fc.assert(
      fc.property(
        signer,
        fc.constantFrom<NonNullable<BundleOptions['version']>>('0.1', '0.2', '0.3'),
        fc.constantFrom<NonNullable<BundleOptions['entryKind']>>('dsse', 'intoto002'),
        fc.boolean(),
        (by, version, entryKind, tlog) => {
          const evidence = bundled({ signer: by, version, entryKind, tlog });
          const layer = asLayer(evidence);
          expect(asLayer(evidence)).toEqual(layer);
          expect(layer.annotations['predicateType']).toBe(SPDX.predicateType);
          expect(saidBy(decodeLayer(layer))).toEqual(saidBy(evidence));
        },
      ),
      { numRuns: 12 },
    ));

  it.each<[string, () => Evidence]>([
    ['a signature in an envelope', () => bundled({ predicateType: SIGN })],
    ['an entry of Rekor 2', () => bundled({ log: 'v2' })],
    ['an entry without its promise', () => bundled({ set: false })],
    ['a timestamp over the signature', () => bundled({ timestamp: true })],
    ['two entries', () => twice(bundled())],
    ['a signature over a file', () => decodeBundle(ofFile())],
    ['an envelope that was logged in another form', () => ({ ...bundled(), ...reordered() })],
    ['two timestamps of one layer', () => stampedTwice()],
  ])('UNTRANSLATABLE: %s', async (_, evidence) =>
    expect(await codeOf(() => asLayer(evidence()))).toBe('UNTRANSLATABLE'),
  );
});

const SIGN = 'https://sigstore.dev/cosign/sign/v1';
const twice = (evidence: Evidence): Evidence => ({
  ...evidence,
  entries: [...evidence.entries, ...bundled({ signer: leaf }).entries],
});
const ofFile = () =>
  bundle(world, utf8.encode('a file'), { signer: signers[0], content: 'messageSignature' }).bytes;
/** The entry of another envelope: its hash is of none of the known forms of this one. */
const reordered = (): Pick<Evidence, 'entries'> => ({
  entries: bundled({ predicate: { name: 'other' } }).entries,
});
function stampedTwice(): Evidence {
  const evidence = decodeLayer(signed({ timestamp: true }));
  return { ...evidence, timestamps: [...evidence.timestamps, ...evidence.timestamps] };
}

describe('a bundle of a layer', () => {
  it('says what the layer says, and gives the very layer back', () =>
    fc.assert(
      fc.property(signer, (by) => {
        const layer = attested({ signer: by, log: false });
        const written = asBundle(decodeLayer(layer));
        expect(asBundle(decodeLayer(layer))).toEqual(written);
        const evidence = decodeBundle(written);
        expect(saidBy(evidence)).toEqual(saidBy(decodeLayer(layer)));
        expect(asLayer(evidence).bytes).toEqual(layer.bytes);
      }),
      { numRuns: 4 },
    ));

  it('names the key that made it, but beside a name of the envelope', () => {
    const hint = new Uint8Array(32).fill(7);
    const material = (evidence: Evidence) => decodeBundle(asBundle(evidence, hint)).material;
    const evidence = decodeLayer(attested({ log: false }));
    expect(material(evidence)).toEqual({ kind: 'key', hint: base64.encode(hint) });
    if (evidence.content.kind !== 'dsse') return expect.unreachable();
    const envelope = { ...evidence.content.envelope, keyId: 'ada' };
    const named = { ...evidence, content: { kind: 'dsse', envelope } } as const;
    expect(material(named)).toEqual({ kind: 'key', hint: '' });
  });

  it('is an older bundle in the newest version, with all that it had', () =>
    fc.assert(
      fc.property(
        signer,
        fc.constantFrom<NonNullable<BundleOptions['version']>>('0.1', '0.2', '0.3-old'),
        fc.boolean(),
        (by, version, timestamp) => {
          const older = bundled({ signer: by, version, timestamp });
          const evidence = decodeBundle(asBundle(older));
          expect(evidence.format.id).toBe('sigstore bundle v0.3');
          expect(saidBy(evidence)).toEqual(saidBy(older));
          expect(evidence.entries.map(({ proof }) => proof)).toEqual(
            older.entries.map(({ proof }) => proof),
          );
        },
      ),
      { numRuns: 12 },
    ));

  it.each<[string, () => Evidence]>([
    ['a signature over a payload', () => decodeLayer(signed())],
    ['a promise alone', () => decodeLayer(attested())],
    ['a timestamp over the layer', () => decodeLayer(attested({ log: false, timestamp: true }))],
    ['a signature over a file', () => decodeBundle(ofFile())],
  ])('UNTRANSLATABLE: %s', async (_, evidence) =>
    expect(await codeOf(() => asBundle(evidence()))).toBe('UNTRANSLATABLE'),
  );
});

describe('a layer of a layer', () => {
  it('is the same, whatever it has', () =>
    fc.assert(
      fc.property(signer, fc.boolean(), fc.boolean(), (by, log, timestamp) => {
        for (const layer of [
          attested({ signer: by, log, timestamp }),
          signed({ signer: by, log, timestamp }),
        ]) {
          const again = asLayer(decodeLayer(layer));
          expect(again.bytes).toEqual(layer.bytes);
          expect(decodeLayer(again)).toEqual(decodeLayer(layer));
        }
      }),
      { numRuns: 8 },
    ));
});
