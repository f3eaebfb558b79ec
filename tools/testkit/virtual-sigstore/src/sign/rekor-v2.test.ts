import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HashedRekordV2 } from '../log/entries.ts';
import { cosignatureLine } from '../log/note.ts';
import { createWorld } from '../world.ts';
import { type BundleOptions, bundle } from './bundle.ts';
import { pae } from './dsse.ts';
import { legacyBlobBundle } from './legacy-blob.ts';

const world = createWorld({ seed: 'v2' });
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://issuer.example',
});
const ARTIFACT = Buffer.from('an artifact');
const raw = (text = ''): Buffer => Buffer.from(text, 'base64');

function make(options: Partial<BundleOptions> = {}) {
  const { json } = bundle(world, ARTIFACT, { signer: leaf, log: 'v2', ...options });
  const entry = json.verificationMaterial.tlogEntries?.[0];
  return {
    json,
    entry,
    body: JSON.parse(raw(entry?.canonicalizedBody).toString()) as HashedRekordV2,
  };
}

describe('a bundle in a Rekor v2 log', () => {
  it('has neither promise nor time, and a signed timestamp instead', () => {
    const { json, entry } = make();
    expect(entry).not.toHaveProperty('integratedTime');
    expect(entry).not.toHaveProperty('inclusionPromise');
    expect(entry?.logIndex).toBe(entry?.inclusionProof?.logIndex);
    expect(json.verificationMaterial.timestampVerificationData?.rfc3161Timestamps).toHaveLength(1);
  });

  it('logs the artifact, or the PAE of an envelope', () => {
    const message = make().body.spec.hashedRekordV002;
    expect(message.data).toEqual({
      algorithm: 'SHA2_256',
      digest: createHash('sha256').update(ARTIFACT).digest('base64'),
    });
    expect(message.signature.verifier).toEqual({
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      x509Certificate: { rawBytes: Buffer.from(leaf.certificate.der).toString('base64') },
    });
    const { json, body } = make({ content: 'dsse' });
    const signed = pae('application/vnd.in-toto+json', raw(json.dsseEnvelope?.payload));
    expect(body.spec.hashedRekordV002.data.digest).toBe(
      createHash('sha256').update(signed).digest('base64'),
    );
  });

  it('is signed by the log under its own name, which is the origin', () => {
    const note = make().entry?.inclusionProof?.checkpoint?.envelope ?? '';
    const [text = '', line = ''] = note.split('\n\n');
    expect(text.split('\n')[0]).toBe('log2026.rekor.example');
    const [, name, blob] = line.trimEnd().split(' ');
    expect(name).toBe('log2026.rekor.example');
    expect(
      verify(null, Buffer.from(`${text}\n`), world.pins.rekorV2Key, raw(blob).subarray(4)),
    ).toBe(true);
    expect(raw(blob).subarray(0, 4)).toEqual(raw(make().entry?.logId.keyId).subarray(0, 4));
  });

  it('may be cosigned by witnesses', () => {
    const witness = world.keyPair('ed25519', 'witness');
    const blob = raw(
      cosignatureLine('text\n', witness, 'witness.example', world.time).trimEnd().split(' ')[2],
    );
    expect(blob).toHaveLength(4 + 8 + 64);
    const signed = Buffer.from(`cosignature/v1\ntime ${blob.readBigUInt64BE(4)}\ntext\n`);
    expect(verify(null, signed, witness.publicKeyPem, blob.subarray(12))).toBe(true);
  });
});

describe('a legacy blob bundle', () => {
  it('is what cosign wrote', () => {
    const json = JSON.parse(
      Buffer.from(legacyBlobBundle(world, ARTIFACT, { signer: leaf })).toString(),
    ) as { [name: string]: string };
    expect(Object.keys(json)).toEqual(['base64Signature', 'cert', 'rekorBundle']);
    expect(raw(json['cert']).toString()).toBe(leaf.certificate.pem);
  });
});
