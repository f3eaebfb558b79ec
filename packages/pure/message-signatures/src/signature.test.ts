import { digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { parseDictionary, serializeDictionary } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import { parseBase } from './base.ts';
import { requestKeyId } from './key.ts';
import { readRequestSignature } from './read.ts';
import { BODY, CREATED, NONCE, REQUEST, received, requestKey, signed } from './request.fixture.ts';
import { signRequest } from './sign.ts';
import { checkWindow, verifyRequestSignature, WINDOW_SECONDS } from './verify.ts';

const key = requestKey();
const p256 = requestKey('p256');
const headers = await signed();
const bodyDigest = REQUEST.bodyDigest;
const input = headers['signature-input'];
const made = await p256.sign(BODY);
const another = digest.sha256(utf8.encode('another payload'));

describe.each(['ed25519', 'p256'] as const)('a request signed with %s', (type) => {
  const own = requestKey(type);

  it('is read and verifies', async () => {
    const read = readRequestSignature(received(await signed(own)), bodyDigest);
    expect(read).toMatchObject({
      method: 'POST',
      path: '/v1/keys/release/sign',
      query: '?',
      created: CREATED,
      nonce: 'AAECAwQFBgcICQoLDA0ODw',
    });
    expect(read.keyId).toBe(requestKeyId(own.publicKey));
    await verifyRequestSignature(read, own.publicKey, nodeCrypto);
  });

  it('is what a reader of structured fields reads, and writes again', async () => {
    for (const [name, value] of Object.entries(await signed(own)))
      expect(serializeDictionary(parseDictionary(value)), name).toBe(value);
  });

  it('verifies from what a log keeps', async () => {
    const { base, signature, ...rest } = readRequestSignature(
      received(await signed(own)),
      bodyDigest,
    );
    expect(parseBase(base)).toEqual(rest);
    await verifyRequestSignature({ base, signature }, own.publicKey, nodeCrypto);
  });

  it.each<[string, (text: string) => string]>([
    ['method', (text) => text.replace('POST', 'GET')],
    ['authority', (text) => text.replace('signer.', 'other.')],
    ['path', (text) => text.replace('release', 'debug')],
    ['query', (text) => text.replace(': ?', ': ?a=b')],
    ['time', (text) => text.replace(String(CREATED), String(CREATED + 1))],
    ['nonce', (text) => text.replace('AAEC', 'BAEC')],
  ])('does not verify with another %s', async (_, change) => {
    const { base, signature } = readRequestSignature(received(await signed(own)), bodyDigest);
    expect(change(base)).not.toBe(base);
    expect(
      await codeOf(() =>
        verifyRequestSignature({ base: change(base), signature }, own.publicKey, nodeCrypto),
      ),
    ).toBe('REQUEST_SIGNATURE');
  });

  it('does not verify with any bit of the signature changed, or cut', async () => {
    const { base, signature } = readRequestSignature(received(await signed(own)), bodyDigest);
    const flipped = (at: number) => signature.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const wrong: Uint8Array[] = [...signature.keys()].map(flipped);
    wrong.push(
      signature.subarray(1),
      new Uint8Array(64),
      new Uint8Array(0),
      new Uint8Array(64).fill(255),
    );
    for (const each of wrong)
      expect(
        await codeOf(() =>
          verifyRequestSignature({ base, signature: each }, own.publicKey, nodeCrypto),
        ),
      ).toBe('REQUEST_SIGNATURE');
  });
});

describe('a signature is refused', () => {
  it.each<[string, Record<string, string | readonly string[] | undefined>]>([
    ['without its input', { 'signature-input': undefined }],
    ['without itself', { signature: undefined }],
    ['without a digest of the body', { 'content-digest': undefined }],
    ['with its input twice', { 'signature-input': [input, input] }],
    ['twice', { signature: [headers.signature, headers.signature] }],
    [
      'with the digest twice',
      { 'content-digest': [headers['content-digest'], headers['content-digest']] },
    ],
    ['with an empty list of inputs', { 'signature-input': [] }],
    ['with two joined inputs', { 'signature-input': `${input}, ${input}` }],
    [
      'beside another one',
      {
        signature: `${headers.signature}, sig2=:AAAA:`,
        'signature-input': `${input}, sig2=("@method")`,
      },
    ],
    [
      'under another label',
      {
        'signature-input': input.replace('sealift', 'sig1'),
        signature: headers.signature.replace('sealift', 'sig1'),
      },
    ],
    ['under a label of other case', { 'signature-input': input.replace('sealift', 'Sealift') }],
    ['that covers nothing', { 'signature-input': input.replace(/\(.*\)/, '()') }],
    ['that leaves the method out', { 'signature-input': input.replace('"@method" ', '') }],
    ['that leaves the body out', { 'signature-input': input.replace(' "content-digest"', '') }],
    [
      'in another order',
      { 'signature-input': input.replace('"@method" "@authority"', '"@authority" "@method"') },
    ],
    ['that covers more', { 'signature-input': input.replace('"@method"', '"@method" "@scheme"') }],
    [
      'that covers a part twice',
      { 'signature-input': input.replace('"@method"', '"@method" "@method"') },
    ],
    [
      'that covers the method of another message',
      { 'signature-input': input.replace('"@method"', '"@method";req') },
    ],
    ['with two spaces', { 'signature-input': input.replace('" "', '"  "') }],
    ['with a space at the end', { 'signature-input': `${input} ` }],
    ['with a line end', { 'signature-input': `${input}\n` }],
    [
      'with parameters in another order',
      { 'signature-input': input.replace(/(;created=\d+)(;nonce="[^"]*")/, '$2$1') },
    ],
    ['without a time', { 'signature-input': input.replace(/;created=\d+/, '') }],
    ['with a time before 1970', { 'signature-input': input.replace(/created=\d+/, 'created=-1') }],
    ['with a time of fractions', { 'signature-input': input.replace(/created=\d+/, '$&.5') }],
    [
      'with a time with a zero before it',
      { 'signature-input': input.replace('created=', 'created=0') },
    ],
    [
      'with a time of 13 digits',
      { 'signature-input': input.replace(/created=\d+/, 'created=1795276800000') },
    ],
    [
      'with an end of its own',
      { 'signature-input': input.replace(';nonce', ';expires=9999999999;nonce') },
    ],
    ['with a tag', { 'signature-input': `${input};tag="x"` }],
    ['without a nonce', { 'signature-input': input.replace(/;nonce="[^"]*"/, '') }],
    ['with a short nonce', { 'signature-input': input.replace(/nonce="../, 'nonce="') }],
    [
      'with a nonce with spare bits',
      { 'signature-input': input.replace(/(nonce="[^"]*)w"/, '$1x"') },
    ],
    [
      'with a nonce of the other alphabet',
      { 'signature-input': input.replace('nonce="AA', 'nonce="+/') },
    ],
    ['with a key of no name', { 'signature-input': input.replace(/keyid="[^"]*"/, 'keyid=""') }],
    [
      'with a key named in hex',
      { 'signature-input': input.replace(/keyid="[^"]*"/, `keyid="${'ab'.repeat(32)}"`) },
    ],
    ['of HMAC', { 'signature-input': input.replace('"ed25519"', '"hmac-sha256"') }],
    ['of no algorithm', { 'signature-input': input.replace(';alg="ed25519"', '') }],
    ['of 63 bytes', { signature: `sealift=:${'A'.repeat(84)}:` }],
    ['of 65 bytes', { signature: `sealift=:${'A'.repeat(87)}=:` }],
    ['with spare bits', { signature: headers.signature.replace(/.==:$/, 'B==:') }],
    ['that is a string', { signature: headers.signature.replaceAll(':', '"') }],
    ['with parameters on it', { signature: `${headers.signature};a` }],
    ['over a SHA-512', { 'content-digest': `sha-512=:${'A'.repeat(86)}==:` }],
    [
      'over two digests',
      { 'content-digest': `${headers['content-digest']}, sha-512=:${'A'.repeat(86)}==:` },
    ],
    ['over a digest of 31 bytes', { 'content-digest': `sha-256=:${'A'.repeat(42)}==:` }],
    [
      'over a digest in capitals',
      { 'content-digest': headers['content-digest'].replace('sha', 'SHA') },
    ],
    [
      'over a digest without colons',
      { 'content-digest': headers['content-digest'].replaceAll(':', '') },
    ],
    ['over another digest', { 'content-digest': `sha-256=:${'A'.repeat(43)}=:` }],
  ])('%s', async (_, changed) => {
    const fields = { ...headers, ...changed } as Record<string, string>;
    expect(fields).not.toEqual(headers);
    expect(await codeOf(() => readRequestSignature(received(fields), bodyDigest))).toBe(
      'REQUEST_SIGNATURE',
    );
  });

  it('over another body than the one that came', async () =>
    expect(await codeOf(() => readRequestSignature(received(headers), another))).toBe(
      'REQUEST_SIGNATURE',
    ));

  it.each<[string, Partial<typeof REQUEST>]>([
    ['no method', { method: '' }],
    ['a method in small letters', { method: 'post' }],
    ['no authority', { authority: '' }],
    ['an authority in capitals', { authority: 'Signer.corp.example' }],
    ['the default port', { authority: 'signer.corp.example:443' }],
    ['a user in the authority', { authority: 'a@signer.corp.example' }],
    ['two lines in the authority', { authority: 'a\n"@path": /v1' }],
    ['an authority of 254 letters', { authority: 'a'.repeat(254) }],
    ['no path', { target: '' }],
    ['a whole URL', { target: 'https://signer.corp.example/v1' }],
    ['an escape in the path', { target: '/v1/keys/%72elease/sign' }],
    ['a double slash', { target: '/v1//keys' }],
    ['a slash at the end', { target: '/v1/keys/' }],
    ['a dot segment', { target: '/v1/../v1/keys' }],
    ['a dot at the end', { target: '/v1/.' }],
    ['a backslash', { target: '/v1\\keys' }],
    ['a fragment', { target: '/v1/keys#a' }],
    ['a line end', { target: '/v1/keys\n' }],
    ['an escape in the query', { target: '/v1/keys?a=%20' }],
    ['a second question mark', { target: '/v1/keys?a?b' }],
    ['a path of 1025 letters', { target: `/${'a'.repeat(1024)}` }],
    ['a query of 1025 letters', { target: `/v1?${'a'.repeat(1025)}` }],
  ])('of a request with %s, written or read', async (_, part) => {
    const request = { ...REQUEST, ...part };
    expect(await codeOf(() => signRequest(request, key, CREATED, NONCE))).toBe('REQUEST_SIGNATURE');
    expect(await codeOf(() => readRequestSignature(received(headers, request), bodyDigest))).toBe(
      'REQUEST_SIGNATURE',
    );
  });

  it('by another key than the one it names', async () => {
    const read = readRequestSignature(received(headers), bodyDigest);
    expect(
      await codeOf(() =>
        verifyRequestSignature(read, requestKey('ed25519', 'another').publicKey, nodeCrypto),
      ),
    ).toBe('REQUEST_SIGNATURE');
  });

  it('when alg is not of the key: the key decides', async () => {
    const read = readRequestSignature(received(await signed(p256)), bodyDigest);
    const base = read.base.replace('ecdsa-p256-sha256', 'ed25519');
    await expect(
      verifyRequestSignature({ base, signature: read.signature }, p256.publicKey, nodeCrypto),
    ).rejects.toThrow(/alg is ed25519, and the key/);
  });

  it.each(['p384', 'rsa2048'] as const)('of a %s key', async (type) => {
    const read = readRequestSignature(received(headers), bodyDigest);
    expect(await codeOf(() => signed(requestKey(type)))).toBe('REQUEST_SIGNATURE');
    expect(
      await codeOf(() => verifyRequestSignature(read, requestKey(type).publicKey, nodeCrypto)),
    ).toBe('REQUEST_SIGNATURE');
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['r and s', new Uint8Array(64)],
    ['DER that is cut', made.subarray(0, -1)],
    [
      'a number that is too long',
      Uint8Array.from([0x30, 38, 2, 33, ...new Uint8Array(33).fill(1), 2, 1, 1]),
    ],
  ])('when the request key makes %s', async (_, bytes) =>
    expect(await codeOf(() => signed({ ...p256, sign: async () => bytes }))).toBe(
      'REQUEST_SIGNATURE',
    ),
  );

  it('when the request key makes an Ed25519 signature of 63 bytes', async () =>
    expect(await codeOf(() => signed({ ...key, sign: async () => new Uint8Array(63) }))).toBe(
      'REQUEST_SIGNATURE',
    ));
});

describe('a request', () => {
  const name = fc
    .string({ unit: fc.constantFrom(...'abz09._~-'), minLength: 1, maxLength: 12 })
    .filter((text) => !/^\.{1,2}$/.test(text));
  const target = fc
    .tuple(
      fc.array(name, { minLength: 1, maxLength: 6 }),
      fc.option(fc.string({ unit: fc.constantFrom(...'az09=&-.~_'), maxLength: 20 })),
    )
    .map(([names, query]) => `/${names.join('/')}${query === null ? '' : `?${query}`}`);

  it('of any form that is taken comes back, from the fields and from the log', async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(
        target,
        fc.nat(),
        bytes(16),
        bytes(32),
        fc.boolean(),
        async (line, created, nonce, sha256, ed25519) => {
          const own = ed25519 ? key : p256;
          const request = { ...REQUEST, target: line, bodyDigest: sha256 };
          const read = readRequestSignature(
            received(await signRequest(request, own, created, nonce), request),
            sha256,
          );
          await verifyRequestSignature(read, own.publicKey, nodeCrypto);
          expect(read.path + (line.includes('?') ? read.query : '')).toBe(line);
          const { base, signature: _, ...rest } = read;
          expect(parseBase(base)).toEqual(rest);
          expect({ created: rest.created, contentDigest: rest.contentDigest }).toEqual({
            created,
            contentDigest: sha256,
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('with one character of a field changed is refused or does not verify', async () => {
    const fields = Object.entries(headers);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2),
        fc.nat(300),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (which, place, char) => {
          const [field, value] = fields[which] ?? ['', ''];
          const at = place % value.length;
          fc.pre(value[at] !== char);
          const changed = { ...headers, [field]: value.slice(0, at) + char + value.slice(at + 1) };
          const verdict = await codeOf(() =>
            verifyRequestSignature(
              readRequestSignature(received(changed), bodyDigest),
              key.publicKey,
              nodeCrypto,
            ),
          );
          expect(verdict).toBe('REQUEST_SIGNATURE');
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    '/',
    '/v1/keys',
    `/${'a'.repeat(1023)}`,
    `/v1?${'a'.repeat(1024)}`,
    '/v1/log/tile/x001/000.p/5',
  ])('may have the target %s', async (line) =>
    expect(await codeOf(() => signed(key, { ...REQUEST, target: line }))).toBe('accepted'),
  );

  it.each([
    'a',
    'localhost:8443',
    '127.0.0.1:4430',
    '[::1]:8443',
    'signer.corp.example',
    'a'.repeat(253),
  ])('may be to %s', async (authority) =>
    expect(await codeOf(() => signed(key, { ...REQUEST, authority }))).toBe('accepted'),
  );
});

describe('a text of a log', () => {
  const { base } = readRequestSignature(received(headers), bodyDigest);
  it.each<[string, string]>([
    ['nothing', ''],
    ['a newline at its end', `${base}\n`],
    ['lines in another order', base.split('\n').reverse().join('\n')],
    ['a line more', `${base}\n"@scheme": https`],
    ['a line less', base.split('\n').slice(1).join('\n')],
    ['CR LF', base.replaceAll('\n', '\r\n')],
    ['a length over the limit', base.padEnd(4097, 'x')],
  ])('is refused with %s', async (_, text) =>
    expect(await codeOf(() => parseBase(text))).toBe('REQUEST_SIGNATURE'),
  );
});

describe('the window', () => {
  const now = CREATED;
  it.each([0, WINDOW_SECONDS, -WINDOW_SECONDS, 0.5])('holds %d s', (age) =>
    expect(() => checkWindow(now - age, now)).not.toThrow(),
  );
  it.each([WINDOW_SECONDS + 1, -WINDOW_SECONDS - 1, WINDOW_SECONDS + 0.001, 1e9, Number.NaN])(
    'does not hold %d s',
    async (age) =>
      expect(await codeOf(() => checkWindow(now - age, now))).toBe('REQUEST_SIGNATURE'),
  );
});
