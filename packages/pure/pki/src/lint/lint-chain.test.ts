/** What `trust check` says of a chain: each fault of each certificate, and of the whole. */
import { nodeCrypto } from '@sealift/crypto';
import { type Authority, type Leaf, x509 } from '@sealift/virtual-sigstore';
import {
  corpCa,
  corpLeaf,
  extensionsOf,
  issuing,
  policyCa,
  root,
  world,
} from '@sealift/virtual-sigstore/enterprise';
import { describe, expect, it } from 'vitest';
import { parse } from '../certificate.ts';
import { lintChain } from './index.ts';

const [EKU, USAGE, BASIC] = ['2.5.29.37', '2.5.29.15', '2.5.29.19'];
const [SERVER, STAMPING] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.8'];
const NOW = Date.parse('2026-01-15T00:00:00Z');
/** Two mailboxes by RFC 5280 §7.5, one by pkijs. */
const excluded = {
  oid: '2.5.29.30',
  critical: true,
  value: new Uint8Array(
    Buffer.from(`301aa11830168114${Buffer.from('RELEASE@corp.example').toString('hex')}`, 'hex'),
  ),
};

const derOf = ({ certificate }: Authority | Leaf): Uint8Array => certificate.der;
const lint = (...chain: readonly (Authority | Leaf)[]) =>
  lintChain(
    chain.map((one) => parse(derOf(one))),
    nodeCrypto,
    NOW,
  );
/** `certificate rule CODE`, of each certificate and of all, which is number 0. */
async function faults(...chain: readonly (Authority | Leaf)[]): Promise<string[]> {
  const { certificates, findings } = await lint(...chain);
  const told = (at: number, all: typeof findings) =>
    all.map(({ level, rule, code }) => `${at} ${level} ${rule} ${code}`);
  return [...told(0, findings), ...certificates.flatMap((one, i) => told(i + 1, one.findings))];
}
const own = (name: string) => extensionsOf({ key: world.keyPair('p256', name) });
const caWithout = (name: string, oid: string, ...more: ReturnType<typeof own>) => {
  const extensions = own(name).filter((extension) => extension.oid !== oid);
  return corpCa(name, { parent: policyCa, extensions: [...extensions, ...more] });
};
const under = (ca: Authority) => [corpLeaf({ authority: ca }), ca, policyCa, root];
const above = [issuing, policyCa, root];

describe('a chain without a fault', () => {
  it('has a leaf, intermediates and a root, for code signing', async () => {
    const { purpose, certificates, findings } = await lint(corpLeaf(), ...above);
    expect([purpose, findings]).toEqual(['codeSigning', []]);
    expect(certificates.map(({ role }) => role)).toEqual([
      'leaf',
      'intermediate',
      'intermediate',
      'root',
    ]);
    expect(await faults(corpLeaf(), ...above)).toEqual([]);
  });

  it('may be one leaf, or CAs alone', async () => {
    expect(await faults(corpLeaf())).toEqual([]);
    expect(await faults(issuing, policyCa, root)).toEqual([]);
  });

  it('is for time stamping where it says so', async () => {
    const stamps = world.timestampAuthority.chain.map((certificate) => parse(certificate.der));
    const { purpose, certificates, findings } = await lintChain(stamps, nodeCrypto, NOW);
    expect(purpose).toBe('timeStamping');
    expect([findings, certificates.flatMap((one) => one.findings)]).toEqual([[], []]);
  });
});

describe('a CA', () => {
  const sign = x509.keyUsage(['cRLSign']);
  const server = x509.extendedKeyUsage([SERVER]);
  it.each<[string, Authority, string]>([
    ['that does not say so', caWithout('No CA', BASIC), '2 error ca CERT_CHAIN'],
    ['that may not sign', caWithout('No sign', USAGE, sign), '2 error certSign CERT_CHAIN'],
    ['for servers', caWithout('Server CA', EKU, server), '2 error caPurpose CERT_CHAIN'],
  ])('%s is an error', async (_, ca, fault) => expect(await faults(...under(ca))).toEqual([fault]));

  it('with more CAs below it than it allows is an error', async () => {
    const narrow = corpCa('Narrow root', { pathLength: 0 });
    const between = corpCa('Too deep', { parent: narrow });
    expect(await faults(corpLeaf({ authority: between }), between, narrow)).toEqual([
      '3 error pathLength CERT_CHAIN',
    ]);
  });

  it('with the name of the issuer and another key is an error', async () => {
    // The name and the identifier of the issuing CA's key, and not that key.
    const extensions = extensionsOf({ key: world.keyPair('p256', 'Issuing CA') });
    const key = world.keyPair('p256', 'double');
    const double = corpCa('Issuing CA', { parent: policyCa, key, extensions });
    expect(await faults(corpLeaf(), double, policyCa, root)).toContain(
      '1 error signature CERT_CHAIN',
    );
  });
});

describe('a leaf', () => {
  it.each<[string, Parameters<typeof corpLeaf>[0], string[]]>([
    ['of a server', { eku: [SERVER] }, ['1 error codeSigning CERT_USAGE']],
    ['that may not sign', { keyUsage: [] }, ['1 error digitalSignature CERT_USAGE']],
    [
      'that may issue certificates',
      { isCa: true, keyUsage: ['digitalSignature', 'keyCertSign'] },
      ['1 error leafIsCa CERT_USAGE'],
    ],
    ['without a name', { identity: [] }, ['1 error name IDENTITY']],
    [
      'that ended, and lived when its CA did not',
      { notBefore: new Date('2024-06-01'), notAfter: new Date('2025-06-01') },
      ['1 warning expired CERT_TIME', '1 warning nested CERT_TIME'],
    ],
  ])('%s', async (_, options, expected) =>
    expect(await faults(corpLeaf(options), ...above)).toEqual(expect.arrayContaining(expected)),
  );

  it('that stamps times, and does something beside, is an error', async () =>
    expect(await faults(corpLeaf({ eku: [STAMPING, SERVER] }))).toEqual([
      '1 error timeStamping CERT_USAGE',
    ]));
});

describe('the whole', () => {
  it.each<[string, readonly (Authority | Leaf)[], string]>([
    ['turned around', [root, policyCa, issuing], '0 error order CERT_CHAIN'],
    ['with a link missing', [corpLeaf(), issuing, root], '0 error order CERT_CHAIN'],
    ['without its root', [corpLeaf(), issuing, policyCa], '0 warning root CERT_CHAIN'],
    [
      'that pkijs refuses, and our rules do not',
      under(corpCa('Excluding', { parent: policyCa, extensions: [...own('Excluding'), excluded] })),
      '0 error peer CERT_CHAIN',
    ],
  ])('%s is told of', async (_, chain, fault) => expect(await faults(...chain)).toContain(fault));

  it('is not judged as a path where a part of it is broken', async () => {
    const broken = await faults(...under(caWithout('No CA', BASIC)));
    expect(broken.filter((fault) => fault.startsWith('0'))).toEqual([]);
  });
});
