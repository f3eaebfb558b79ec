import { readFileSync } from 'node:fs';
import { createAuthority, createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const world = createWorld({ seed: 'create' });
const bench = new Bench('create');
afterAll(() => bench.close());

beforeAll(() => {
  const key = (label: string) => world.keyPair('p256', label);
  const root = createAuthority({ name: { commonName: 'tsa root' }, key: key('root') });
  const tsa = createAuthority({ name: { commonName: 'tsa' }, key: key('tsa'), parent: root });
  bench.write('rekor.pub', world.pins.rekorKey);
  bench.write('v2.pub', world.keyPair('ed25519', 'log').publicKeyPem);
  bench.write('ct.pub', world.pins.ctKey);
  bench.write('ca.pem', world.pins.caIntermediates + world.pins.caRoots);
  bench.write('turned.pem', world.pins.caRoots + world.pins.caIntermediates);
  bench.write('cut.pem', world.pins.caIntermediates);
  bench.write('tsa.pem', tsa.certificate.pem + root.certificate.pem);
});

const FULCIO = '--fulcio url=https://fulcio.example,certificate-chain=AT/ca.pem';
const START = 'start-time=2025-01-01T00:00:00Z';
const REKOR = `--rekor url=https://rekor.example,public-key=AT/rekor.pub,${START}`;
const create = (words: string) => bench.run(`trust create -o AT/root.json --force ${words}`);

describe('trust create', () => {
  it('writes a root of all that an instance has, as verification reads it', async () => {
    const made = await create(
      `${FULCIO} ${REKOR} --rekor url=https://v2.example,public-key=AT/v2.pub,${START} ` +
        `--ctfe url=https://ct.example,public-key=AT/ct.pub,${START},` +
        'end-time=2030-01-01T00:00:00Z ' +
        '--tsa url=https://tsa.example,certificate-chain=AT/tsa.pem',
    );
    expect(made.code, made.message).toBe('accepted');
    expect(made.text).toContain('2025-01-01T00:00:00Z – 2030-01-01T00:00:00Z');
    const root = JSON.parse(readFileSync(bench.at('root.json'), 'utf8'));
    expect(root).toMatchObject({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [
        { baseUrl: 'https://rekor.example', publicKey: { keyDetails: 'PKIX_ECDSA_P256_SHA_256' } },
        { publicKey: { keyDetails: 'PKIX_ED25519' } },
      ],
      certificateAuthorities: [{ uri: 'https://fulcio.example' }],
      timestampAuthorities: [{ certChain: { certificates: [{}, {}] } }],
    });
    expect((await bench.run('trust show AT/root.json')).code).toBe('accepted');
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'USAGE'],
    ['a service without a URL', '--fulcio certificate-chain=AT/ca.pem', 'USAGE'],
    ['a login in a URL', REKOR.replace('https://', 'https://u:canary@'), 'USAGE'],
    ['a service without a file', '--fulcio url=https://fulcio.example', 'USAGE'],
    ['a log without a start', REKOR.replace(`,${START}`, ''), 'USAGE'],
    ['a start that is no time', REKOR.replace(START, 'start-time=today'), 'USAGE'],
    ['a word that is none', `${REKOR},operator=me`, 'USAGE'],
    ['a word without a value', `${REKOR},end-time=`, 'USAGE'],
    ['a window that ends before it begins', `${REKOR},end-time=2020-01-01T00:00:00Z`, 'TRUST_ROOT'],
    ['a file that is not there', FULCIO.replace('ca.pem', 'none'), 'CONFIG'],
    ['a key for a chain', FULCIO.replace('ca.pem', 'rekor.pub'), 'CONFIG'],
    ['a chain that was turned around', FULCIO.replace('ca.pem', 'turned.pem'), 'CHAIN_ORDER'],
    ['a chain that was cut', FULCIO.replace('ca.pem', 'cut.pem'), 'PARTIAL_CHAIN'],
  ])('refuses %s', async (_, words, code) =>
    expect(await create(words).then((ended) => [ended.code, ended.exitCode])).toEqual([code, 2]),
  );
});
