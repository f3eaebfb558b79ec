import { codeOf } from '@sealift/refusal';
import { x509 } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { CA_EXTENSIONS, ca, leaf, read } from './certificates.fixture.ts';
import { isRoot, requireOrder, requireRoot } from './chain.ts';

const root = ca('chain root', { pathLength: 3 });
const upper = ca('upper', { parent: root, pathLength: 2 });
const lower = ca('lower', { parent: upper });
const signer = leaf({ authority: lower });
/** `l` the leaf, `1` its issuer, `2` the next, `r` the root, `x` a stranger. */
const ALL = { l: signer, 1: read(lower), 2: read(upper), r: read(root), x: read(ca('stranger')) };
const chainOf = (letters: string) => [...letters].map((each) => ALL[each as keyof typeof ALL]);

describe('a chain', () => {
  it.each(['r', '1', '12', '2r', '12r', 'l12r', 'l1', ''])('is in order as %s', async (letters) =>
    expect(await codeOf(() => requireOrder(chainOf(letters)))).toBe('accepted'),
  );

  it.each([
    ['r2', /^certificate 1 of 2 \(CN=chain root\) is a root, and not the last; .* 2, 1$/],
    [
      '21r',
      /^certificate 2 of 3 \(CN=lower\) stands behind its issuer; in order they are 2, 1, 3$/,
    ],
    ['r21', /in order they are 3, 2, 1$/],
    ['1r', /^the issuer of certificate 1 of 2 \(CN=lower\) is not in the file: CN=upper$/],
    ['x2r', /^certificate 1 of 3 \(CN=stranger\) is a root, and not the last$/],
    ['1x', /is not in the file: CN=upper$/],
    ['2rr', /^certificate 2 of 3 \(CN=chain root\) is a root, and not the last$/],
    ['1l2r', /^certificate 2 of 4 \(without a subject\) stands behind its issuer; .* 2, 1, 3, 4$/],
  ])('is in no order as %s', async (letters, message) => {
    expect(await codeOf(() => requireOrder(chainOf(letters)))).toBe('CHAIN_ORDER');
    expect(() => requireOrder(chainOf(letters))).toThrow(message);
  });

  it('LIMIT beyond 32 certificates', async () =>
    expect(await codeOf(() => requireOrder(chainOf('r'.repeat(33))))).toBe('LIMIT'));
});

describe('a root', () => {
  const plain = ca('plain', { extensions: CA_EXTENSIONS });
  const renewed = (extensions = CA_EXTENSIONS) =>
    read(ca('renewed', { name: plain.name, parent: plain, extensions }));

  it('names itself, by its key too where it names keys', () => {
    expect([ALL.r, read(plain), ALL[1], ALL.l].map(isRoot)).toEqual([true, true, false, false]);
    expect(isRoot(renewed())).toBe(true);
    const keys = (own: Uint8Array, issuers: Uint8Array) => [
      ...CA_EXTENSIONS,
      x509.subjectKeyIdentifier(own),
      x509.authorityKeyIdentifier(issuers),
    ];
    const [mine, other] = [root.key.publicKeyDer, plain.key.publicKeyDer];
    expect(isRoot(renewed(keys(mine, other)))).toBe(false);
    expect(isRoot(renewed(keys(mine, mine)))).toBe(true);
  });

  it('PARTIAL_CHAIN for what is none, by its place and its issuer', async () => {
    const chain = chainOf('12');
    expect(await codeOf(() => requireRoot(ALL[2], chain))).toBe('PARTIAL_CHAIN');
    expect(() => requireRoot(ALL[2], chain)).toThrow(
      'certificate 2 of 2 (CN=upper) is not self-signed: it was issued by CN=chain root',
    );
    expect(await codeOf(() => requireRoot(ALL.r, [ALL.r]))).toBe('accepted');
  });
});
