/** Signing with a certificate of a CA of one's own, whose chain travels with the signature. */
import { readFileSync } from 'node:fs';
import { makeImage, writeLayout } from '@sealift/virtual-sigstore';
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
import { Bench } from './bench.fixture.ts';

const bench = new Bench('enterprise');
const leaf = corpLeaf();
const NAME = 'registry.corp.example/team/app:1.0';
const SIGN = '--key AT/release.key --certificate AT/leaf.pem --certificate-chain';
const OWN = `--certificate-identity ${MAIL} --no-oidc-issuer --insecure-ignore-sct`;
const UNLOGGED = '--insecure-ignore-tlog --verify-at 2026-01-01T00:00:00Z';

beforeAll(async () => {
  const noCa = corpCa('No CA', {
    parent: root,
    extensions: extensionsOf({ parent: root }).filter(({ oid }) => oid !== '2.5.29.19'),
  });
  const plain = corpLeaf({ key: world.keyPair('p256', 'another') });
  bench.writeAll({
    'private.pem': leaf.key.privateKeyPem,
    'leaf.pem': leaf.certificate.pem,
    'direct.pem': corpLeaf({ authority: root, key: leaf.key }).certificate.pem,
    'server.pem': corpLeaf({ eku: ['1.3.6.1.5.5.7.3.1'], key: leaf.key }).certificate.pem,
    'under-no-ca.pem': corpLeaf({ authority: noCa, key: leaf.key }).certificate.pem,
    'other.pem': plain.certificate.pem,
    'chain.pem': pemOf(issuing, policyCa, root),
    'short.pem': pemOf(issuing, policyCa),
    'turned.pem': pemOf(root, policyCa, issuing),
    'gap.pem': pemOf(issuing, root),
    'no-ca.pem': pemOf(noCa, root),
    'root.pem': pemOf(root),
    'foreign.pem': world.pins.caRoots,
    file: 'a release\n',
  });
  const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
  for (const layout of ['bundled', 'legacy'])
    await writeLayout(bench.at(layout), { images: [{ ...image, name: NAME }], style: 'plain' });
  await bench.run('key import --key AT/private.pem --output-key-prefix AT/release');
});
afterAll(() => bench.close());

describe('a chain beside the certificate', () => {
  it.each([
    ['with its root, which stays at home', 'AT/chain.pem'],
    ['without its root', 'AT/short.pem'],
  ])('travels in the bundle of a file, %s', async (_, chain) => {
    const signed = await bench.run(
      `sign-blob AT/file ${SIGN} ${chain} --bundle AT/file.sigstore.json --force`,
    );
    expect([signed.code, signed.message]).toEqual(['accepted', '']);
    const { verificationMaterial } = JSON.parse(
      readFileSync(bench.at('file.sigstore.json'), 'utf8'),
    );
    expect(verificationMaterial.x509CertificateChain.certificates).toHaveLength(3);
    const verified = await bench.run(
      `verify-blob AT/file ${OWN} ${UNLOGGED} --ca-roots AT/root.pem`,
    );
    expect([verified.code, verified.message]).toEqual(['accepted', '']);
    expect(verified.established.join()).toContain(MAIL);
  });

  it('is refused where Fulcio is asked for, whose bundles carry one certificate', async () => {
    await bench.run(`sign-blob AT/file ${SIGN} AT/chain.pem --bundle AT/f.json --force`);
    const { code, message } = await bench.run(
      `verify-blob AT/file --bundle AT/f.json ${UNLOGGED} --insecure-ignore-sct --ca-roots ` +
        `AT/root.pem --certificate-identity ${MAIL} --certificate-oidc-issuer https://i.example`,
    );
    expect(code).toBe('STRUCTURE');
    expect(message).toContain('--no-oidc-issuer');
  });

  it.each([
    ['a bundle', 'bundled', ''],
    ['a .sig object', 'legacy', '--format legacy'],
  ])('of an image travels in %s, through export and import', async (_, layout, format) => {
    const signed = await bench.run(`sign oci:AT/${layout} ${SIGN} AT/chain.pem ${format}`);
    expect([signed.code, signed.message]).toEqual(['accepted', '']);
    const pins = `${OWN} ${UNLOGGED} --ca-roots AT/root.pem`;
    const carried = await bench.run(`export oci:AT/${layout} -o AT/${layout}.tar ${pins}`);
    expect([carried.code, carried.message]).toEqual(['accepted', '']);
    expect((await bench.run(`verify AT/${layout}.tar ${pins}`)).code).toBe('accepted');
    const foreign = pins.replace('AT/root.pem', 'AT/foreign.pem');
    expect((await bench.run(`verify AT/${layout}.tar ${foreign}`)).code).toBe('CERT_CHAIN');
  });

  it.each([
    ['that was turned around', 'AT/turned.pem', 'CHAIN_ORDER'],
    ['that lacks one between', 'AT/gap.pem', 'CHAIN_ORDER'],
    ['of another certificate', 'AT/foreign.pem', 'CHAIN_ORDER'],
    ['that is a key', 'AT/release.pub', 'CONFIG'],
  ])('%s is refused before anything is signed', async (_, chain, code) =>
    expect((await bench.run(`sign-blob AT/file ${SIGN} ${chain} --bundle AT/no.json`)).code).toBe(
      code,
    ),
  );

  it.each([
    ['a root alone beside a bundle', 'AT/direct.pem', 'AT/root.pem', 'USAGE', 'has no effect'],
    ['a CA that is none', 'AT/under-no-ca.pem', 'AT/no-ca.pem', 'CERT_CHAIN', 'not a CA'],
    ['a certificate of a server', 'AT/server.pem', 'AT/chain.pem', 'CERT_USAGE', 'codeSigning'],
    ['a certificate of another key', 'AT/other.pem', 'AT/chain.pem', 'CONFIG', 'not of the key'],
  ])('with %s is refused before anything is signed', async (_, own, chain, code, says) => {
    const ended = await bench.run(
      `sign-blob AT/file --key AT/release.key --certificate ${own} --certificate-chain ${chain} ` +
        '--bundle AT/no.json',
    );
    expect([ended.code, ended.exitCode]).toEqual([code, 2]);
    expect(ended.message).toContain(says);
  });
});
