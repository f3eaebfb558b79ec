import { LIMITS, utf8 } from '@sealift/bytes';
import type { Descriptor } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import {
  type Attachment,
  attest,
  createWorld,
  legacyBlobBundle,
  makeImage,
  signSimple,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenJson, changedAt } from '../changed.fixture.ts';
import { cosignAttestation } from './cosign-attestation.ts';
import { cosignSignature } from './cosign-signature.ts';
import { decodeDetached } from './detached.ts';
import { decodeFile } from './list.ts';

const world = createWorld({ seed: 'legacy' });
const image = makeImage({}).root;
const signer = world.issueLeaf({ identity: { email: 'ada@example.com' } });
const key = world.keyPair();
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

/** The one layer of an object. */
function layerOf({ layers: [layer] }: Attachment): { descriptor: Descriptor; bytes: Uint8Array } {
  if (layer === undefined) return expect.unreachable();
  const { mediaType, digest, size, annotations = {} } = layer.descriptor;
  return {
    descriptor: {
      mediaType,
      digest,
      size,
      annotations: new Map(Object.entries(annotations)),
    } as Descriptor,
    bytes: layer.bytes,
  };
}

const SIG = layerOf(signSimple(world, image, { signer }));
const ATT = layerOf(attest(world, image, { signer, predicateType: 'x', predicate: {} }));
/** With annotations changed; undefined takes one out. */
function changed(
  layer: typeof SIG,
  change: { readonly [name: string]: string | undefined },
): Descriptor {
  const annotations = new Map(layer.descriptor.annotations);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) annotations.delete(name);
    else annotations.set(name, value);
  }
  return { ...layer.descriptor, annotations };
}
const sig = (change: { readonly [name: string]: string | undefined } = {}) =>
  cosignSignature.layer.decode(changed(SIG, change), SIG.bytes);
const att = (change: { readonly [name: string]: string | undefined } = {}, bytes = ATT.bytes) =>
  cosignAttestation.layer.decode(changed(ATT, change), bytes);
const REKOR = SIG.descriptor.annotations?.get(BUNDLE) ?? '';

describe('a layer of signatures', () => {
  it('is a payload, a signature, a certificate with its chain, and a log entry', () => {
    const evidence = sig();
    expect(evidence).toMatchObject({
      format: { id: 'cosign signature' },
      digest: SIG.descriptor.digest,
      content: { kind: 'simple signing', payload: SIG.bytes },
      material: {
        kind: 'certificate',
        leaf: signer.certificate.der,
        hints: [world.intermediate.certificate.der, world.root.certificate.der],
      },
      timestamps: [],
    });
    expect(evidence.entries).toMatchObject([{ kindVersion: undefined, proof: undefined }]);
    expect(Buffer.from(evidence.entries[0]?.logId ?? []).toString('hex')).toBe(world.log.logId);
  });

  it('by a key has no certificate', () => {
    const { descriptor, bytes } = layerOf(
      signSimple(world, image, { signer: { key }, log: false }),
    );
    expect(cosignSignature.layer.decode(descriptor, bytes)).toMatchObject({
      material: { kind: 'key', hint: '' },
      entries: [],
    });
    expect(sig({ [CERTIFICATE]: '', [CHAIN]: '' }).material).toEqual({ kind: 'key', hint: '' });
  });

  it('may have a certificate without its chain', () => {
    expect(sig({ [CHAIN]: undefined }).material).toEqual({
      kind: 'certificate',
      leaf: signer.certificate.der,
      hints: [],
    });
  });

  it('may have a timestamp', () => {
    const { descriptor, bytes } = layerOf(signSimple(world, image, { signer, timestamp: true }));
    expect(cosignSignature.layer.decode(descriptor, bytes).timestamps).toHaveLength(1);
    expect(sig({ [TIMESTAMP]: '' }).timestamps).toEqual([]);
  });

  const { pem } = signer.certificate;
  it.each<[string, { readonly [name: string]: string | undefined }, string]>([
    ['no signature', { [SIGNATURE]: undefined }, 'STRUCTURE'],
    ['an empty signature', { [SIGNATURE]: '' }, 'STRUCTURE'],
    ['a signature that is not base64', { [SIGNATURE]: 'Zh==' }, 'BASE64'],
    ['a chain without a certificate', { [CERTIFICATE]: undefined }, 'STRUCTURE'],
    ['two certificates, of which one would be unused', { [CERTIFICATE]: pem + pem }, 'STRUCTURE'],
    [
      'a key for a certificate (GHSA-fx35-mq7g-6g98)',
      { [CERTIFICATE]: key.publicKeyPem },
      'STRUCTURE',
    ],
    ['a certificate beside text', { [CERTIFICATE]: `x\n${pem}` }, 'STRUCTURE'],
    ['a key in the chain', { [CHAIN]: world.pins.caRoots + key.publicKeyPem }, 'STRUCTURE'],
    ['a chain that is no PEM', { [CHAIN]: 'x' }, 'STRUCTURE'],
    ['an empty log entry', { [BUNDLE]: '' }, 'PARSE'],
    ['a log entry that is null', { [BUNDLE]: 'null' }, 'STRUCTURE'],
    [
      'a log entry with a key twice (T19)',
      { [BUNDLE]: REKOR.replace('"logIndex"', '"logIndex":1,"logIndex"') },
      'PARSE',
    ],
    [
      'a log entry with an unknown field',
      { [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'more', 1)) },
      'STRUCTURE',
    ],
    [
      'a log entry with an unknown field inside',
      { [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'Payload.more', 1)) },
      'STRUCTURE',
    ],
    [
      'a log entry without a promise',
      { [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'SignedEntryTimestamp', undefined)) },
      'STRUCTURE',
    ],
    [
      'a log entry without an index',
      { [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'Payload.logIndex', undefined)) },
      'STRUCTURE',
    ],
    [
      'a log entry without a time',
      {
        [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'Payload.integratedTime', undefined)),
      },
      'STRUCTURE',
    ],
    [
      'a log ID in upper case',
      {
        [BUNDLE]: JSON.stringify(
          changedAt(JSON.parse(REKOR), 'Payload.logID', world.log.logId.toUpperCase()),
        ),
      },
      'STRUCTURE',
    ],
    [
      'a log entry whose body is an object',
      { [BUNDLE]: JSON.stringify(changedAt(JSON.parse(REKOR), 'Payload.body', {})) },
      'STRUCTURE',
    ],
    ['a log entry with a lone surrogate', { [BUNDLE]: '"\ud800"' }, 'PARSE'],
    ['a timestamp that is no JSON', { [TIMESTAMP]: 'x' }, 'PARSE'],
    ['an empty timestamp', { [TIMESTAMP]: '{"SignedRFC3161Timestamp":""}' }, 'STRUCTURE'],
    [
      'a timestamp with an unknown field',
      { [TIMESTAMP]: '{"SignedRFC3161Timestamp":"AAAA","more":1}' },
      'STRUCTURE',
    ],
  ])('is refused with %s', async (_, change, code) =>
    expect(await codeOf(() => sig(change))).toBe(code),
  );

  it('has a chain as long as the limit and no longer', async () => {
    const chain = (count: number) => ({ [CHAIN]: world.pins.caRoots.repeat(count) });
    expect(await codeOf(() => sig(chain(LIMITS.certificates)))).toBe('accepted');
    expect(await codeOf(() => sig(chain(LIMITS.certificates + 1)))).toBe('LIMIT');
  });

  it('is refused without annotations', async () => {
    const { annotations: _, ...bare } = SIG.descriptor;
    expect(await codeOf(() => cosignSignature.layer.decode(bare, SIG.bytes))).toBe('STRUCTURE');
  });

  it('is read or refused, whatever is changed in its log entry', async () => {
    await fc.assert(
      fc.asyncProperty(brokenJson(JSON.parse(REKOR) as object), async (text) => {
        expect(['accepted', 'PARSE', 'STRUCTURE', 'BASE64']).toContain(
          await codeOf(() => sig({ [BUNDLE]: text })),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a layer of attestations', () => {
  it('is an envelope, kept as it travelled', () => {
    expect(att()).toMatchObject({
      format: { id: 'cosign attestation' },
      content: {
        kind: 'dsse',
        envelope: { raw: ATT.bytes, payloadType: 'application/vnd.in-toto+json' },
      },
    });
  });

  const ENVELOPE = JSON.parse(new TextDecoder().decode(ATT.bytes)) as object;
  const bytes = (value: unknown): Uint8Array =>
    utf8.encode(typeof value === 'string' ? value : JSON.stringify(value));
  it.each<[string, unknown, string]>([
    ['no JSON', 'x', 'PARSE'],
    ['a list', [ENVELOPE], 'STRUCTURE'],
    ['no signature', changedAt(ENVELOPE, 'signatures', []), 'STRUCTURE'],
    ['two signatures', changedAt(ENVELOPE, 'signatures', [{}, {}]), 'STRUCTURE'],
    ['an unknown field', changedAt(ENVELOPE, 'more', 1), 'STRUCTURE'],
    ['a payload with spare bits', changedAt(ENVELOPE, 'payload', 'Zh=='), 'BASE64'],
  ])('is refused with %s', async (_, value, code) =>
    expect(await codeOf(() => att({}, bytes(value)))).toBe(code),
  );

  it('is refused with a signature beside that of the envelope', async () =>
    expect(await codeOf(() => att({ [SIGNATURE]: 'AAAA' }))).toBe('STRUCTURE'));
});

describe('the place of a layer (T22)', () => {
  it.each<[string, () => unknown]>([
    [
      'an attestation among signatures',
      () => cosignSignature.layer.decode(ATT.descriptor, ATT.bytes),
    ],
    [
      'a signature among attestations',
      () => cosignAttestation.layer.decode(SIG.descriptor, SIG.bytes),
    ],
    [
      'an image layer',
      () =>
        cosignSignature.layer.decode(
          { ...SIG.descriptor, mediaType: 'application/vnd.oci.image.layer.v1.tar' },
          SIG.bytes,
        ),
    ],
  ])('is refused for %s', async (_, run) => expect(await codeOf(run)).toBe('MEDIA_TYPE'));
});

describe('a bundle of sign-blob before v0.3', () => {
  const file = utf8.encode('a file');
  const KEYLESS = JSON.parse(
    new TextDecoder().decode(legacyBlobBundle(world, file, { signer })),
  ) as object;
  const decode = (value: unknown) =>
    decodeFile(utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)));

  it('has a signature, a certificate and a log entry', () => {
    expect(decode(KEYLESS)).toMatchObject({
      format: { id: 'cosign blob bundle' },
      content: { kind: 'message', hint: undefined },
      material: { kind: 'certificate', leaf: signer.certificate.der, hints: [] },
      entries: [{ kindVersion: undefined }],
      timestamps: [],
    });
  });

  it('may have its certificate as plain PEM, or none, and no log entry', () => {
    expect(decode(changedAt(KEYLESS, 'cert', signer.certificate.pem)).material).toMatchObject({
      leaf: signer.certificate.der,
    });
    for (const cert of ['', undefined])
      expect(decode(changedAt(KEYLESS, 'cert', cert)).material).toEqual({ kind: 'key', hint: '' });
    expect(decode(changedAt(KEYLESS, 'rekorBundle', undefined)).entries).toEqual([]);
  });

  it('is known by its signature', async () => {
    expect(await codeOf(() => decode({ mediaType: 'x' }))).toBe('MEDIA_TYPE');
    expect(await codeOf(() => decode('x'))).toBe('PARSE');
  });

  it.each<[string, unknown, string]>([
    [
      'a key for a certificate (GHSA-fx35-mq7g-6g98)',
      changedAt(KEYLESS, 'cert', key.publicKeyPem),
      'STRUCTURE',
    ],
    [
      'an encoded key for a certificate (GHSA-fx35-mq7g-6g98)',
      changedAt(KEYLESS, 'cert', Buffer.from(key.publicKeyPem).toString('base64')),
      'STRUCTURE',
    ],
    [
      'a certificate as DER',
      changedAt(KEYLESS, 'cert', Buffer.from(signer.certificate.der).toString('base64')),
      'STRUCTURE',
    ],
    ['a certificate that is not base64', changedAt(KEYLESS, 'cert', 'Zh=='), 'BASE64'],
    ['no signature', changedAt(KEYLESS, 'base64Signature', undefined), 'STRUCTURE'],
    ['an empty signature', changedAt(KEYLESS, 'base64Signature', ''), 'STRUCTURE'],
    ['an unknown field', changedAt(KEYLESS, 'more', 1), 'STRUCTURE'],
    ['an empty log entry', changedAt(KEYLESS, 'rekorBundle', {}), 'STRUCTURE'],
  ])('is refused with %s', async (_, value, code) =>
    expect(await codeOf(() => decode(value))).toBe(code),
  );

  it('is read or refused, whatever is changed', async () => {
    await fc.assert(
      fc.asyncProperty(brokenJson(KEYLESS), async (text) => {
        expect(['accepted', 'PARSE', 'STRUCTURE', 'BASE64']).toContain(
          await codeOf(() => decodeFile(new TextEncoder().encode(text))),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a signature apart from its certificate', () => {
  const { pem } = signer.certificate;

  it('has no log entry and no time', () => {
    expect(decodeDetached('AQID\n', undefined)).toMatchObject({
      content: { kind: 'message', signature: Uint8Array.of(1, 2, 3), hint: undefined },
      material: { kind: 'key', hint: '' },
      entries: [],
      timestamps: [],
    });
  });

  it('may come with a certificate as PEM or base64 of PEM, and an SCT', () => {
    for (const text of [pem, `\n${pem}`, Buffer.from(pem).toString('base64')])
      expect(decodeDetached('AQID', text).material).toEqual({
        kind: 'certificate',
        leaf: signer.certificate.der,
        hints: [],
      });
    expect(decodeDetached('AQID', pem, Uint8Array.of(1)).material).toMatchObject({
      sct: Uint8Array.of(1),
    });
  });

  it.each<[string, string, string | undefined, string]>([
    ['a signature that is not base64', 'Zh==', undefined, 'BASE64'],
    ['a signature in two lines', 'AQID\nAQID', undefined, 'BASE64'],
    ['a key for a certificate (GHSA-fx35-mq7g-6g98)', 'AQID', key.publicKeyPem, 'STRUCTURE'],
    ['an empty certificate', 'AQID', '', 'STRUCTURE'],
    ['two certificates', 'AQID', pem + pem, 'STRUCTURE'],
  ])('is refused with %s', async (_, signature, certificate, code) =>
    expect(await codeOf(() => decodeDetached(signature, certificate))).toBe(code),
  );
});
