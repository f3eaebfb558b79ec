import {
  type Attachment,
  type AttestOptions,
  attest,
  bundle,
  bundleReferrer,
  cosignObject,
  type DsseEntry,
  type HashedRekord,
  type Intoto001,
  referrerOf,
  rekorBundle,
  type SignSimpleOptions,
  signSimple,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  type Files,
  image,
  layout,
  leafOf,
  minutes,
  NAME,
  SLSA,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

const world = worldOf();
const BUNDLE = 'dev.sigstore.cosign/bundle';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';
export const keySigner = { key: world.keyPair() };
export const keyPub = { 'key.pub': world.keyPair().publicKeyPem };
const whole = leafOf(world);
/** Without the chain annotation, which is a hint and large. */
export const leaf = { key: whole.key, certificate: whole.certificate };

const sig = (options: Partial<SignSimpleOptions> = {}): Attachment =>
  signSimple(worldOf(), image.root, {
    signer: leaf,
    dockerReference: 'registry.example/team/app',
    ...options,
  });
const att = (options: Partial<AttestOptions> = {}): Attachment =>
  attest(worldOf(), image.root, { signer: leaf, predicateType: SLSA, predicate: {}, ...options });
const keySigned = (options: Partial<SignSimpleOptions> = {}): Files => ({
  ...signed({ signer: keySigner, ...options }),
  ...keyPub,
});
const signed = (options: Partial<SignSimpleOptions> = {}): Files => layout([sig(options)]);
const attested = (options: Partial<AttestOptions> = {}): Files => ({
  ...layout([att({ signer: keySigner, ...options })]),
  ...keyPub,
  type: SLSA,
});
const keylessly = (options: Partial<AttestOptions> = {}): Files => ({
  ...layout([att(options)]),
  type: SLSA,
});
type Annotations = Record<string, string>;
const annotatedByKey = (change: (annotations: Annotations) => Annotations): Files =>
  keySigned({ tamper: { annotations: change } });
const annotated = (change: (annotations: Annotations) => Annotations): Files =>
  signed({ tamper: { annotations: change } });
const rekor = (change: (text: string) => string): Files =>
  keySigned({
    tamper: { annotations: (each) => ({ ...each, [BUNDLE]: change(each[BUNDLE] ?? '') }) },
  });
const payload = (change: (text: string) => string): Files =>
  keySigned({
    tamper: {
      payload: (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes))),
    },
  });
const body = (change: (body: HashedRekord) => void): Files =>
  signed({
    tamper: {
      body: (each) => {
        const copy = structuredClone(each);
        change(copy);
        return copy;
      },
    },
  });

/**
 * The entry of another signature over the same image: valid, and about something else
 * (CVE-2022-23649, CVE-2026-22703).
 */
export const foreignEntry = (): string => {
  const [entry] = signSimple(worldOf(), image.root, {
    signer: { key: world.keyPair('p256', 'other') },
  }).entries;
  return entry === undefined ? '' : rekorBundle(entry);
};

/** `.sig` objects (VERIFICATION §4.2–4.4). */
export const signatures = (): Vector[] => [
  vector(
    'sig-keyless',
    'a cosign signature with a certificate',
    'accepted',
    signed({ signer: whole }),
  ),
  vector('sig-keyless-no-chain', 'the same without the chain annotation', 'accepted', signed()),
  vector('sig-key', 'a cosign signature with a key', 'accepted', keySigned()),
  vector('sig-key-p384', 'cosign hashes with SHA-256 whatever the curve', 'accepted', {
    ...signed({ signer: { key: world.keyPair('p384') } }),
    'key.pub': world.keyPair('p384').publicKeyPem,
  }),
  vector('sig-key-other', 'another key is pinned', 'KEY', {
    ...signed({ signer: keySigner }),
    'key.pub': world.keyPair('p256', 'other').publicKeyPem,
  }),
  vector('sig-saved-by-cosign', 'the layout that `cosign save` writes', 'accepted', {
    ...layout([sig()], 'cosign'),
    as: NAME,
  }),
  vector('sig-no-entry', 'no Rekor bundle', 'TLOG_MISSING', signed({ log: false })),
  vector(
    'sig-no-entry-stamped',
    'a signed timestamp is no log entry',
    'TLOG_MISSING',
    signed({ log: false, timestamp: true }),
  ),
  vector(
    'sig-timestamp',
    'a signed timestamp over the signature',
    'accepted',
    signed({ timestamp: true }),
  ),
  vector(
    'sig-timestamp-late',
    'a signed timestamp after the certificate',
    'CERT_TIME',
    signed({ timestamp: { time: minutes(world, 60) } }),
  ),
  vector(
    'sig-timestamp-over-payload',
    'a timestamp over the payload, as attestations have it',
    'TIMESTAMP_INVALID',
    misstamped('sig'),
  ),
  vector(
    'sig-timestamp-broken',
    'an annotation that is no timestamp',
    'TIMESTAMP_INVALID',
    annotatedByKey((each) => ({ ...each, [TIMESTAMP]: '{"SignedRFC3161Timestamp":"AAAA"}' })),
  ),
  vector(
    'sig-entry-of-other-signature',
    'a valid entry of another signature (CVE-2022-23649)',
    'TLOG_BODY_MISMATCH',
    rekor(foreignEntry),
  ),
  vector(
    'sig-entry-other-certificate',
    'the entry names another certificate of the same key',
    'TLOG_BODY_MISMATCH',
    body((each) => {
      each.spec.signature.publicKey.content = Buffer.from(
        leafOf(worldOf(), { key: leaf.key, notBefore: minutes(world, -2) }).certificate.pem,
      ).toString('base64');
    }),
  ),
  vector(
    'sig-entry-other-payload',
    'the entry is about another payload (CVE-2026-22703)',
    'TLOG_BODY_MISMATCH',
    body((each) => {
      each.spec.data.hash.value = '00'.repeat(32);
    }),
  ),
  vector(
    'sig-entry-set-broken',
    'the promise is broken',
    'SET',
    rekor((text) => text.replace(/("integratedTime":\d+)/, '$10')),
  ),
  vector(
    'sig-entry-index',
    'the promise is over another index',
    'SET',
    rekor((text) => text.replace(/("logIndex":\d+)/, '$10')),
  ),
  vector(
    'sig-entry-unknown-log',
    'the entry of a log that is not pinned',
    'UNKNOWN_LOG',
    rekor((text) => text.replace(/"logID":"[0-9a-f]{64}"/, `"logID":"${'0'.repeat(64)}"`)),
  ),
  vector(
    'sig-entry-extra-field',
    'a Rekor bundle with a field that nobody knows',
    'STRUCTURE',
    rekor((text) => `${text.slice(0, -1)},"extra":1}`),
  ),
  vector(
    'sig-entry-duplicate-key',
    'Payload twice in the Rekor bundle',
    'PARSE',
    rekor((text) => `{"Payload":{},${text.slice(1)}`),
  ),
  vector(
    'sig-entry-case',
    'payload for Payload',
    'STRUCTURE',
    rekor((text) => text.replace('"Payload"', '"payload"')),
  ),
  vector(
    'sig-entry-kind',
    'an entry dsse 0.0.1 for a simple signing layer',
    'TLOG_KIND',
    rekor(() => rekorBundle(att({ signer: keySigner }).entries[0] ?? noEntry())),
  ),
  vector(
    'sig-time-late',
    'integrated after the certificate',
    'CERT_TIME',
    signed({ integratedTime: minutes(world, 60) }),
  ),
  vector(
    'sig-payload-other-image',
    'a signature of another image (T22)',
    'SUBJECT',
    payload((text) => text.replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`)),
  ),
  vector(
    'sig-payload-type',
    'another type of payload, which cosign never looks at',
    'STRUCTURE',
    payload((text) =>
      text.replace('cosign container image signature', 'atomic container signature'),
    ),
  ),
  vector(
    'sig-payload-extra-field',
    'a field more in `critical`',
    'STRUCTURE',
    payload((text) => text.replace('"type":', '"extra":1,"type":')),
  ),
  vector(
    'sig-payload-duplicate-digest',
    'the digest twice, the right one last',
    'PARSE',
    payload((text) =>
      text.replace(
        '"docker-manifest-digest"',
        '"docker-manifest-digest":"","docker-manifest-digest"',
      ),
    ),
  ),
  vector(
    'sig-payload-changed',
    'the layer was changed after it was signed and logged',
    'TLOG_BODY_MISMATCH',
    keySigned({ tamper: { layer: (bytes) => Uint8Array.of(...bytes, 32) } }),
  ),
  vector(
    'sig-signature-other',
    'the signature annotation is of something else',
    'TLOG_BODY_MISMATCH',
    annotatedByKey((each) => ({
      ...each,
      [SIGNATURE]: Buffer.from(keySigner.key.sign(ARTIFACT)).toString('base64'),
    })),
  ),
  vector(
    'sig-signature-empty',
    'an empty signature annotation',
    'STRUCTURE',
    annotatedByKey((each) => ({ ...each, [SIGNATURE]: '' })),
  ),
  vector(
    'sig-certificate-two',
    'two certificates where one is expected: cosign takes the first',
    'STRUCTURE',
    annotated((each) => ({ ...each, [CERTIFICATE]: `${each[CERTIFICATE]}${each[CERTIFICATE]}` })),
  ),
  vector(
    'sig-certificate-is-key',
    'a public key where a certificate is expected',
    'STRUCTURE',
    annotated((each) => ({ ...each, [CERTIFICATE]: keySigner.key.publicKeyPem })),
  ),
  vector(
    'sig-one-of-two',
    'a garbage layer beside a good one vetoes nothing',
    'accepted',
    layout([
      cosignObject(
        'sigs',
        image.root,
        signSimple(worldOf({ seed: 'somebody else' }), image.root, { signer: keySigner }),
        sig(),
      ),
    ]),
  ),
  vector('sig-none', 'no signature at all', 'NO_SIGNATURE', layout([])),
  vector(
    'sig-attestation-only',
    'an attestation never passes for a signature',
    'NO_SIGNATURE',
    layout([att()]),
  ),
];

const noEntry = (): never => {
  throw new Error('no entry');
};

/** A timestamp of the bytes that the other kind of layer stamps (VERIFICATION §4.5). */
function misstamped(kind: 'sig' | 'att'): Files {
  const { timestampAuthority } = worldOf();
  const restamp = (data: Uint8Array) => ({
    [TIMESTAMP]: JSON.stringify({
      SignedRFC3161Timestamp: Buffer.from(timestampAuthority.stamp(data)).toString('base64'),
    }),
  });
  const bytes = (attachment: Attachment): Uint8Array =>
    attachment.layers[0]?.bytes ?? new Uint8Array();
  if (kind === 'sig')
    return signed({ tamper: { annotations: (each) => ({ ...each, ...restamp(bytes(sig())) }) } });
  const { signatures: [one] = [] } = JSON.parse(
    new TextDecoder().decode(bytes(att({ signer: keySigner }))),
  ) as { signatures?: { sig: string }[] };
  return attested({
    tamper: {
      annotations: (each) => ({ ...each, ...restamp(Buffer.from(one?.sig ?? '', 'base64')) }),
    },
  });
}

/** `.att` objects (VERIFICATION §4.5). */
export const attestations = (): Vector[] => [
  ...(['dsse', 'intoto001', 'intoto002'] as const).map((entryKind) =>
    vector(
      `att-${entryKind}`,
      `an attestation with an entry ${entryKind}`,
      'accepted',
      keylessly({ entryKind }),
    ),
  ),
  vector('att-key', 'an attestation with a key', 'accepted', attested()),
  vector(
    'att-timestamp',
    'a signed timestamp over the whole layer',
    'accepted',
    keylessly({ timestamp: true }),
  ),
  vector(
    'att-timestamp-over-signature',
    "a timestamp over the envelope's signature, as bundles have it",
    'TIMESTAMP_INVALID',
    misstamped('att'),
  ),
  vector(
    'att-other-type',
    'an attestation of another type than the one asked for',
    'NO_ATTESTATION',
    { ...attested(), type: 'https://spdx.dev/Document' },
  ),
  vector(
    'att-annotation-lies',
    'the annotation names the type asked for, the statement another',
    'NO_ATTESTATION',
    {
      ...attested({
        tamper: {
          annotations: (each) => ({ ...each, predicateType: 'https://spdx.dev/Document' }),
        },
      }),
      type: 'https://spdx.dev/Document',
    },
  ),
  vector(
    'att-other-image',
    'an attestation of another image',
    'SUBJECT',
    attested({
      tamper: {
        statement: (each) => ({
          ...each,
          subject: [{ name: 'other', digest: { sha256: '0'.repeat(64) } }],
        }),
      },
    }),
  ),
  vector(
    'att-layer-respaced',
    'the same envelope with other white space: the hash of the log is over the text',
    'TLOG_BODY_MISMATCH',
    attested({ tamper: { layer: (bytes) => Uint8Array.of(...bytes, 10) } }),
  ),
  vector(
    'att-layer-respaced-intoto001',
    'the same with an entry that binds by that hash alone',
    'TLOG_BODY_MISMATCH',
    attested({ entryKind: 'intoto001', tamper: { layer: (bytes) => Uint8Array.of(...bytes, 10) } }),
  ),
  vector(
    'att-entry-other-envelope',
    'the entry intoto 0.0.1 is of another envelope',
    'TLOG_BODY_MISMATCH',
    attested({
      entryKind: 'intoto001',
      tamper: {
        body: (each) => ({
          ...each,
          spec: {
            ...(each as Intoto001).spec,
            content: { hash: { algorithm: 'sha256', value: '00'.repeat(32) } },
          },
        }),
      },
    }),
  ),
  vector(
    'att-entry-other-payload',
    'the entry dsse 0.0.1 is of another payload',
    'TLOG_BODY_MISMATCH',
    attested({
      tamper: {
        body: (each) => ({
          ...each,
          spec: {
            ...(each as DsseEntry).spec,
            payloadHash: { algorithm: 'sha256', value: '00'.repeat(32) },
          },
        }),
      },
    }),
  ),
  vector(
    'att-signature-annotation',
    "a signature annotation beside the envelope's signature",
    'STRUCTURE',
    attested({ tamper: { annotations: (each) => ({ ...each, [SIGNATURE]: 'AAAA' }) } }),
  ),
  vector(
    'att-two-signatures',
    'an envelope with two signatures',
    'STRUCTURE',
    attested({
      tamper: {
        envelope: (each) => ({ ...each, signatures: [...each.signatures, ...each.signatures] }),
      },
    }),
  ),
  vector(
    'att-hashedrekord',
    'an entry hashedrekord for an attestation',
    'TLOG_KIND',
    attested({
      tamper: {
        annotations: (each) => ({
          ...each,
          [BUNDLE]: rekorBundle(sig({ signer: keySigner }).entries[0] ?? noEntry()),
        }),
      },
    }),
  ),
];

const referrer = (options: Partial<Parameters<typeof bundleReferrer>[2]> = {}): Attachment =>
  bundleReferrer(worldOf(), image.root, { signer: leaf, ...options });

const keyLayout = (attachments: readonly Attachment[]): Files => ({
  ...layout(attachments),
  ...keyPub,
});

/** Referrers of cosign 3 (VERIFICATION §15). */
export const referrers = (): Vector[] => [
  vector('referrer-right', 'a bundle as a referrer', 'accepted', layout([referrer()])),
  vector(
    'referrer-saved',
    'the layout that `cosign save` writes: index.json does not list the referrer',
    'accepted',
    {
      ...layout([referrer()], 'cosign'),
      as: NAME,
    },
  ),
  vector(
    'referrer-v2',
    'a bundle with an entry of Rekor v2',
    'accepted',
    layout([referrer({ log: 'v2' })]),
  ),
  vector('referrer-key', 'a bundle by a key', 'accepted', {
    ...layout([referrer({ signer: keySigner })]),
    ...keyPub,
  }),
  vector(
    'referrer-attestation',
    'an attestation where a signature is asked for',
    'NO_SIGNATURE',
    layout([referrer({ predicateType: SLSA })]),
  ),
  vector('referrer-attestation-asked', 'an attestation that was asked for', 'accepted', {
    ...layout([referrer({ predicateType: SLSA })]),
    type: SLSA,
  }),
  vector(
    'referrer-statement-other',
    'the statement is about another image',
    'SUBJECT',
    keyLayout([
      referrer({
        signer: keySigner,
        tamper: {
          statement: (each) => ({ ...each, subject: [{ digest: { sha256: '0'.repeat(64) } }] }),
        },
      }),
    ]),
  ),
  vector(
    'referrer-two-layers',
    'two bundles in one referrer',
    'STRUCTURE',
    keyLayout([
      referrer({
        signer: keySigner,
        referrer: {
          tamper: { manifest: (each) => ({ ...each, layers: [...each.layers, ...each.layers] }) },
        },
      }),
    ]),
  ),
  vector(
    'referrer-message-signature',
    'a signature over the bytes of the manifest is no image signature (T22)',
    'POLICY',
    layout([messageReferrer()]),
  ),
  vector(
    'referrer-layer-size',
    'a layer of another size than its descriptor says',
    'DIGEST',
    keyLayout([
      referrer({
        signer: keySigner,
        referrer: {
          tamper: {
            manifest: (each) => ({
              ...each,
              layers: each.layers.map((layer) => ({ ...layer, size: layer.size + 1 })),
            }),
          },
        },
      }),
    ]),
  ),
];

function messageReferrer(): Attachment {
  const manifest = image.blobs.get(image.root.digest) ?? new Uint8Array();
  return referrerOf(image.root, bundle(worldOf(), manifest, { signer: leaf }), {
    created: world.time,
  });
}
