/** `trust check`: a chain is looked at link by link, and each fault names the line to change. */
import { bundle, x509 } from '@sealift/virtual-sigstore';
import {
  corpCa,
  corpLeaf,
  extensionsOf,
  issuing,
  MAIL,
  pemOf,
  policyCa,
  root,
  world,
} from '@sealift/virtual-sigstore/enterprise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('enterprise');
const leaf = corpLeaf();
const own = (name: string) => extensionsOf({ key: world.keyPair('p256', name) });
const without = (oid: string, name: string) => own(name).filter((each) => each.oid !== oid);
const [EKU, USAGE, BASIC] = ['2.5.29.37', '2.5.29.15', '2.5.29.19'];
const under = (name: string, options: Parameters<typeof corpCa>[1]): string => {
  const ca = corpCa(name, { parent: policyCa, ...options });
  return corpLeaf({ authority: ca }).certificate.pem + pemOf(ca, policyCa, root);
};
const chainOf = (options: Parameters<typeof corpLeaf>[0]): string =>
  corpLeaf(options).certificate.pem + pemOf(issuing, policyCa, root);
const SERVER = '1.3.6.1.5.5.7.3.1';
/** Two mailboxes by RFC 5280 §7.5, one by pkijs. */
const excluded = {
  oid: '2.5.29.30',
  critical: true,
  value: new Uint8Array(
    Buffer.from(`301aa11830168114${Buffer.from('RELEASE@corp.example').toString('hex')}`, 'hex'),
  ),
};

const check = (file: string, flags = '') => bench.run(`trust check AT/${file} ${flags}`);

beforeAll(() =>
  bench.writeAll({
    file: 'a release\n',
    'good.pem': leaf.certificate.pem + pemOf(issuing, policyCa, root),
    'cas.pem': pemOf(issuing, policyCa, root),
    'leaf.pem': leaf.certificate.pem,
    'between.pem': pemOf(issuing, policyCa),
    'root.pem': pemOf(root),
    'foreign.pem': world.pins.caRoots,
    'turned.pem': pemOf(root, policyCa, issuing),
    'open.pem': leaf.certificate.pem + pemOf(issuing, policyCa),
    'no-ca.pem': under('No CA', { extensions: without(BASIC, 'No CA') }),
    'no-sign.pem': under('No sign', {
      extensions: [...without(USAGE, 'No sign'), x509.keyUsage(['cRLSign'])],
    }),
    'server-ca.pem': under('Server CA', {
      extensions: [...without(EKU, 'Server CA'), x509.extendedKeyUsage([SERVER])],
    }),
    'short.pem': chainOf({}).replace(pemOf(policyCa), ''),
    'narrow.pem': (() => {
      const narrow = corpCa('Narrow root', { pathLength: 0 });
      const between = corpCa('Too deep', { parent: narrow });
      return corpLeaf({ authority: between }).certificate.pem + pemOf(between, narrow);
    })(),
    'server.pem': chainOf({ eku: [SERVER] }),
    'no-usage.pem': chainOf({ keyUsage: [] }),
    'ca-leaf.pem': chainOf({ isCa: true, keyUsage: ['digitalSignature', 'keyCertSign'] }),
    'unnamed.pem': chainOf({ identity: [] }),
    'peer.pem': under('Excluding', { extensions: [...own('Excluding'), excluded] }),
    'old.pem': chainOf({ notBefore: new Date('2024-06-01'), notAfter: new Date('2025-06-01') }),
    'weak.pem': world.issueLeaf({ identity: { email: MAIL }, key: world.keyPair('rsa1024') })
      .certificate.pem,
    'tsa.pem': world.timestampAuthority.chain.map(({ pem }) => pem).join(''),
    'root.json': world.trustedRoot(),
    'leaf.json': bundle(world, Buffer.from('a release\n'), {
      signer: leaf,
      content: 'messageSignature',
    }).bytes,
    'rekor.pub': world.pins.rekorKey,
  }),
);
afterAll(() => bench.close());

describe('trust check', () => {
  it.each(['good.pem', 'cas.pem', 'tsa.pem', 'root.json'])('finds nothing in %s', async (file) => {
    const { code, message, text } = await check(file);
    expect([code, message]).toEqual(['accepted', '']);
    expect(text).not.toMatch(/ERROR|WARNING/);
  });

  it('says of each certificate who it is, and what it is for', async () => {
    const { text } = await check('good.pem');
    expect(text).toContain('4 certificates for code signing');
    expect(text).toContain('2. intermediate: CN=Issuing CA,O=Corp');
    expect(text).toMatch(new RegExp(`names +${MAIL}`));
    expect(text).toContain('4. root: CN=Root,O=Corp');
    expect((await check('tsa.pem')).text).toContain('for time stamping');
  });

  it.each([
    ['turned.pem', 'CERT_CHAIN', 'in order they are 3, 2, 1', 'the file: each certificate before'],
    ['no-ca.pem', 'CERT_CHAIN', 'does not say that it is a CA', 'CA:TRUE'],
    ['no-sign.pem', 'CERT_CHAIN', 'key usage', 'keyUsage = critical, keyCertSign, cRLSign'],
    ['server-ca.pem', 'CERT_CHAIN', 'extended key usage', '--fileca-cert'],
    ['short.pem', 'CERT_CHAIN', 'is not in the file: CN=Policy CA', 'the file: each'],
    ['narrow.pem', 'CERT_CHAIN', '1 CAs below it, it allows 0', 'pathlen:N'],
    ['server.pem', 'CERT_USAGE', 'codeSigning', 'extendedKeyUsage = codeSigning'],
    ['no-usage.pem', 'CERT_USAGE', 'digitalSignature', 'key_usage=DigitalSignature'],
    ['ca-leaf.pem', 'CERT_USAGE', 'may issue certificates', 'CA:FALSE'],
    ['unnamed.pem', 'IDENTITY', 'no alternative name', 'subjectAltName'],
    ['peer.pem', 'CERT_CHAIN', 'pkijs refuses the path', 'both readings agree'],
  ])('%s is %s, with the line to change', async (file, code, says, line) => {
    const { code: found, message, text, exitCode } = await check(file);
    expect([found, exitCode]).toEqual([code, 1]);
    expect(message).toContain(says);
    expect(text).toContain(line);
  });

  it.each([
    ['open.pem', 'no certificate is self-signed', '--partial-chain'],
    ['old.pem', 'it ended at 2025-06-01', 'no longer than the CA itself'],
    ['old.pem', 'valid at times when its CA is not', 'no longer than the CA itself'],
  ])('%s is no error, and a warning: %s', async (file, says, line) => {
    const { code, text } = await check(file);
    expect([code, text]).toEqual(['accepted', expect.stringContaining(`WARNING: `)]);
    expect(text).toContain(says);
    expect(text).toContain(line);
  });

  it('names what cannot be read at all', async () => {
    const { code, message } = await check('weak.pem');
    expect([code, message]).toEqual(['KEY', expect.stringContaining('1024 bits')]);
  });
});

describe('a leaf beside pins', () => {
  it('is said to be held against none where none are given, and a CA is not', async () => {
    expect((await check('leaf.pem')).text).toContain('NOT HELD AGAINST PINS: give --ca-roots');
    expect((await check('between.pem')).text).not.toContain('PINS');
  });

  it.each([
    ['--ca-roots AT/root.pem --ca-intermediates AT/between.pem', true],
    ['--certificate-chain AT/cas.pem', true],
    ['--certificate-chain AT/between.pem --partial-chain', true],
    ['--ca-roots AT/root.pem', false],
    ['--ca-roots AT/foreign.pem', false],
    ['--trusted-root AT/root.json', false],
    ['--timestamp-certificate-chain AT/tsa.pem', false],
  ])('%s: leads there: %s', async (flags, leads) => {
    const { code, text } = await check('leaf.pem', flags);
    expect(code).toBe(leads ? 'accepted' : 'CERT_CHAIN');
    expect(text).toContain(leads ? 'LEADS TO THE PINS' : 'LEADS NOWHERE');
  });

  it('names the link that is missing, and the pins that mend it verify', async () => {
    const { message } = await check('leaf.pem', '--ca-roots AT/root.pem');
    expect(message).toContain('the name of its issuer (CN=Issuing CA,O=Corp)');
    const pins = '--ca-roots AT/root.pem --ca-intermediates AT/between.pem';
    const { text } = await check('leaf.pem', pins);
    expect(text.replace(/\s+/g, ' ')).toContain('CN=Policy CA,O=Corp → CN=Root,O=Corp (SHA256:');
    const verified = await bench.run(
      `verify-blob AT/file --bundle AT/leaf.json --rekor-key AT/rekor.pub ${pins} ` +
        `--certificate-identity ${MAIL} --no-oidc-issuer --insecure-ignore-sct`,
    );
    expect([verified.code, verified.message]).toEqual(['accepted', '']);
  });

  it.each([
    ['pins beside CAs alone', 'cas.pem', '--ca-roots AT/root.pem', 'USAGE'],
    ['intermediates without a root', 'leaf.pem', '--ca-intermediates AT/between.pem', 'USAGE'],
    [
      'two ways to pin',
      'leaf.pem',
      '--trusted-root AT/root.json --ca-roots AT/root.pem',
      'TRUST_CONFLICT',
    ],
    ['no certificates', 'rekor.pub', '', 'CERT_CHAIN'],
  ])('refuses %s', async (_, file, flags, code) =>
    expect((await check(file, flags)).code).toBe(code),
  );
});
