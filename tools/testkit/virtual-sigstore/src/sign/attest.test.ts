import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeImage } from '../image/image.ts';
import type { DsseEntry, Intoto001, Intoto002 } from '../log/entries.ts';
import { createWorld } from '../world.ts';
import { type AttestOptions, attest, type DsseEnvelope } from './attest.ts';
import { pae, type Statement } from './dsse.ts';

const world = createWorld({ seed: 'attest' });
const { root } = makeImage();
const key = world.keyPair();
const SLSA = 'https://slsa.dev/provenance/v1';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function make(options: Partial<AttestOptions> = {}) {
  const made = attest(world, root, {
    signer: { key },
    predicateType: SLSA,
    predicate: { builder: 'x' },
    ...options,
  });
  const layer = made.layers[0]?.bytes ?? Buffer.of();
  const envelope = JSON.parse(Buffer.from(layer).toString()) as DsseEnvelope;
  const payload = Buffer.from(envelope.payload, 'base64');
  const sig = envelope.signatures[0]?.sig ?? '';
  return {
    made,
    layer,
    envelope,
    payload,
    sig,
    body: JSON.parse(Buffer.from(made.entries[0]?.body ?? 'null').toString()) as unknown,
  };
}

describe('pae', () => {
  it('is the example of the DSSE specification', () => {
    expect(
      Buffer.from(pae('http://example.com/HelloWorld', Buffer.from('hello world'))).toString(),
    ).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () =>
    expect(Buffer.from(pae('ü', Buffer.from('€'))).toString()).toBe('DSSEv1 2 ü 3 €'));
});

describe('attest', () => {
  it('signs a statement about the image', () => {
    const { made, envelope, payload, sig } = make();
    const statement = JSON.parse(payload.toString()) as Statement;
    expect(statement).toMatchObject({
      predicateType: SLSA,
      subject: [{ digest: { sha256: root.digest.slice(7) } }],
      predicate: { builder: 'x' },
    });
    const signed = Buffer.concat([
      Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `),
      payload,
    ]);
    expect(envelope.payloadType).toBe('application/vnd.in-toto+json');
    expect(verify('sha256', signed, key.publicKeyPem, Buffer.from(sig, 'base64'))).toBe(true);
    expect([made.tag, made.kind]).toEqual([`sha256-${root.digest.slice(7)}.att`, 'atts']);
  });

  it('leaves the signature annotation empty', () => {
    expect(make().made.layers[0]?.descriptor).toMatchObject({
      mediaType: 'application/vnd.dsse.envelope.v1+json',
      annotations: { 'dev.cosignproject.cosign/signature': '', predicateType: SLSA },
    });
  });

  it('logs dsse 0.0.1', () => {
    const { layer, payload, sig, body } = make();
    const { kind, apiVersion, spec } = body as DsseEntry;
    expect([kind, apiVersion, spec.envelopeHash.value, spec.payloadHash.value]).toEqual([
      'dsse',
      '0.0.1',
      sha256(layer),
      sha256(payload),
    ]);
    expect(spec.signatures).toEqual([
      { signature: sig, verifier: Buffer.from(key.publicKeyPem).toString('base64') },
    ]);
  });

  it('logs intoto 0.0.1, without signature', () => {
    const { layer, body } = make({ entryKind: 'intoto001' });
    const { kind, apiVersion, spec } = body as Intoto001;
    expect([kind, apiVersion, spec.content.hash.value, spec.publicKey]).toEqual([
      'intoto',
      '0.0.1',
      sha256(layer),
      Buffer.from(key.publicKeyPem).toString('base64'),
    ]);
  });

  it('logs intoto 0.0.2, the signature encoded twice', () => {
    const { layer, payload, sig, body } = make({ entryKind: 'intoto002' });
    const { spec } = body as Intoto002;
    expect([spec.content.hash.value, spec.content.payloadHash.value]).toEqual([
      sha256(layer),
      sha256(payload),
    ]);
    expect(Buffer.from(spec.content.envelope.signatures[0]?.sig ?? '', 'base64').toString()).toBe(
      sig,
    );
  });

  it(
    'tampers with the statement before it is signed, and with the envelope before it is ' +
      'logged',
    () => {
      const statement = make({ tamper: { statement: (honest) => ({ ...honest, subject: [] }) } });
      expect(JSON.parse(statement.payload.toString())).toMatchObject({ subject: [] });
      const twice = make({
        tamper: {
          envelope: (whole) => ({
            ...whole,
            signatures: [...whole.signatures, ...whole.signatures],
          }),
        },
      });
      expect(twice.envelope.signatures).toHaveLength(2);
      expect((twice.body as DsseEntry).spec.envelopeHash.value).toBe(sha256(twice.layer));
    },
  );
});
