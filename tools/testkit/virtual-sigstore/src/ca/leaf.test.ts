import { createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../world.ts';
import { createAuthority } from './authority.ts';
import { readAll, readDer, writeDer } from './der.fixture.ts';
import { FULCIO_EXTENSIONS, type LeafOptions } from './leaf.ts';

const world = createWorld();
const MAIL: LeafOptions = {
  identity: { email: 'ada@example.com' },
  issuer: 'https://accounts.example.com',
};
const SCT_OID = writeDer(6, Buffer.from('2b06010401d679020402', 'hex'));
const x509 = (options: Partial<LeafOptions> = {}): X509Certificate =>
  new X509Certificate(world.issueLeaf({ ...MAIL, ...options }).certificate.pem);

/** TBSCertificate and, apart, its SCT extension. */
function split(tbs: Uint8Array): { without: Buffer; sct: Buffer | undefined } {
  const fields = readAll(readDer(tbs).value);
  const extensions = readAll(readDer(fields.at(-1)?.value ?? Buffer.of()).value);
  const isSct = ({ value }: { value: Buffer }): boolean =>
    value.subarray(0, SCT_OID.length).equals(SCT_OID);
  const kept = writeDer(
    0xa3,
    writeDer(0x30, ...extensions.filter((each) => !isSct(each)).map(({ whole }) => whole)),
  );
  return {
    without: writeDer(0x30, ...fields.slice(0, -1).map(({ whole }) => whole), kept),
    sct: extensions.find(isSct)?.value,
  };
}

/**
 * The first SCT of a leaf, taken apart by offsets, and whether its signature holds (RFC 6962 §3.2).
 */
function checkSct(tbs: Uint8Array): { logId: Buffer; holds: boolean } {
  const { without, sct } = split(tbs);
  const list = readDer(readAll(sct ?? Buffer.of()).at(-1)?.value ?? Buffer.of()).value;
  const one = list.subarray(4, 4 + list.readUInt16BE(2));
  const issuer = createHash('sha256').update(world.intermediate.key.publicKeyDer).digest();
  const length = Buffer.from(without.length.toString(16).padStart(6, '0'), 'hex');
  const signed = Buffer.concat([
    Buffer.of(0, 0),
    one.subarray(33, 41),
    Buffer.of(0, 1),
    issuer,
    length,
    without,
    Buffer.of(0, 0),
  ]);
  expect([...one.subarray(43, 45)]).toEqual([4, 3]);
  expect(one.length).toBe(47 + one.readUInt16BE(45));
  return {
    logId: one.subarray(1, 33),
    holds: verify('sha256', signed, world.ctLog.publicKeyPem, one.subarray(47)),
  };
}

describe('issueLeaf', () => {
  it('chains to the pinned root', () => {
    const [leaf, intermediate, root] = [
      x509(),
      new X509Certificate(world.pins.caIntermediates),
      new X509Certificate(world.pins.caRoots),
    ];
    expect(leaf.verify(intermediate.publicKey) && leaf.checkIssued(intermediate)).toBe(true);
    expect(intermediate.verify(root.publicKey) && intermediate.checkIssued(root)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect([leaf.ca, intermediate.ca, root.ca]).toEqual([false, true, true]);
  });

  it('is a Fulcio leaf: no subject, ten minutes, code signing, one name', () => {
    const leaf = x509();
    expect([leaf.subject, leaf.issuer]).toEqual([undefined, 'O=example\nCN=example intermediate']);
    expect([leaf.validFromDate, leaf.validToDate].map((date) => date.toISOString())).toEqual([
      '2026-01-15T11:59:00.000Z',
      '2026-01-15T12:09:00.000Z',
    ]);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.3']);
    expect(leaf.subjectAltName).toBe('email:ada@example.com');
  });

  it('writes the early extensions bare and the later ones as UTF8String', () => {
    const { tbs } = world.issueLeaf({
      ...MAIL,
      extensions: {
        [FULCIO_EXTENSIONS.githubWorkflowRepository]: 'a/b',
        [FULCIO_EXTENSIONS.sourceRepository]: 'https://x/a/b',
      },
    }).certificate;
    const hex = Buffer.from(tbs).toString('hex');
    const oid = (n: number): string => `060a2b0601040183bf3001${n.toString(16).padStart(2, '0')}`;
    expect(hex).toContain(`${oid(5)}0403${Buffer.from('a/b').toString('hex')}`);
    expect(hex).toContain(`${oid(12)}040f0c0d${Buffer.from('https://x/a/b').toString('hex')}`);
    expect(hex).toContain(
      `${oid(8)}041e0c1c${Buffer.from('https://accounts.example.com').toString('hex')}`,
    );
  });

  it('takes extensions as a Map too', () => {
    const [record, map] = [{ 5: 'a/b' }, new Map([[5, 'a/b']])].map(
      (extensions) => world.issueLeaf({ ...MAIL, extensions }).certificate.pem,
    );
    expect(map).toBe(record);
  });

  it('embeds an SCT over the certificate without it', () => {
    const { logId, holds } = checkSct(world.issueLeaf(MAIL).certificate.tbs);
    expect(logId.toString('hex')).toBe(world.ctLog.fingerprint);
    expect(holds).toBe(true);
  });

  it('signs the same certificate that it issues', () => {
    const { certificate } = world.issueLeaf(MAIL);
    expect(readAll(readDer(certificate.der).value)[0]?.whole).toEqual(Buffer.from(certificate.tbs));
  });

  it('spoils the SCT as told', () => {
    expect(checkSct(world.issueLeaf({ ...MAIL, sct: 'bad' }).certificate.tbs).holds).toBe(false);
    expect(
      checkSct(world.issueLeaf({ ...MAIL, sct: 'otherLog' }).certificate.tbs).logId.toString('hex'),
    ).not.toBe(world.ctLog.fingerprint);
    expect(split(world.issueLeaf({ ...MAIL, sct: false }).certificate.tbs).sct).toBeUndefined();
  });

  it.each<[string, Partial<LeafOptions>, string | undefined]>([
    [
      'two names',
      { identity: [{ email: 'a@x' }, { uri: 'https://y' }] },
      'email:a@x, URI:https://y',
    ],
    ['no name', { identity: [] }, undefined],
    ['a DNS name', { identity: { dns: 'x.example' } }, 'DNS:x.example'],
  ])('gives %s', (_, options, names) => expect(x509(options).subjectAltName).toBe(names));

  it('gives an otherName as Fulcio does', () => {
    const { tbs } = world.issueLeaf({
      ...MAIL,
      identity: { otherName: 'foo!oidc.local' },
    }).certificate;
    expect(Buffer.from(tbs).toString('hex')).toContain(
      `060a2b0601040183bf300107a0100c0e${Buffer.from('foo!oidc.local').toString('hex')}`,
    );
  });

  it.each<[string, Partial<LeafOptions>, (leaf: X509Certificate) => unknown, unknown]>([
    [
      'a CA',
      { isCa: true, keyUsage: ['digitalSignature', 'keyCertSign'] },
      (leaf) => leaf.ca,
      true,
    ],
    ['without code signing', { eku: [] }, (leaf) => leaf.keyUsage, undefined],
    ['for servers', { eku: ['1.3.6.1.5.5.7.3.1'] }, (leaf) => leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']],
    [
      'expired',
      { notAfter: new Date('2026-01-15T11:59:30Z') },
      (leaf) => leaf.validToDate.toISOString(),
      '2026-01-15T11:59:30.000Z',
    ],
    [
      'for an RSA key',
      { key: world.keyPair('rsa2048') },
      (leaf) => leaf.publicKey.asymmetricKeyType,
      'rsa',
    ],
  ])('is %s when asked', (_, options, read, expected) =>
    expect(read(x509(options))).toEqual(expected),
  );

  it('can be issued by another authority', () => {
    const other = createAuthority({
      name: { commonName: 'other' },
      key: world.keyPair('rsa2048', 'other'),
    });
    const leaf = world.issueLeaf({ ...MAIL, authority: other });
    expect(
      new X509Certificate(leaf.certificate.pem).verify(
        new X509Certificate(other.certificate.pem).publicKey,
      ),
    ).toBe(true);
  });

  it('signs what tamper.tbs made of it', () => {
    const tbs = (bytes: Uint8Array): Uint8Array =>
      Buffer.from(Buffer.from(bytes).toString('latin1').replace('ada@', 'eve@'), 'latin1');
    const leaf = x509({ tamper: { tbs } });
    expect([
      leaf.subjectAltName,
      leaf.verify(new X509Certificate(world.pins.caIntermediates).publicKey),
    ]).toEqual(['email:eve@example.com', true]);
  });
});
