import { createHash } from 'node:crypto';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigest } from './digest.ts';
import { readRequest } from './request.ts';

const START = {
  protocolVersion: 'v1',
  keyResourceID: 'release',
  hashFunc: 5,
  rpcOptions: { keyVersion: '', remoteVerification: false },
};
const asked = (methodName: string, own: object = {}, start: object = START): string =>
  JSON.stringify({ initOptions: start, methodName, [methodName]: own });
const DIGEST = createHash('sha256').update('a').digest();
const options = (name: string, messageOptions: object = {}) => ({
  [name]: { rpcOptions: { keyVersion: '', remoteVerification: false }, messageOptions },
});

describe('a request', () => {
  it.each<[string, string, object]>([
    ['defaultAlgorithm', asked('defaultAlgorithm'), {}],
    ['supportedAlgorithms', asked('supportedAlgorithms'), {}],
    [
      'createKey',
      asked('createKey', { algorithm: 'ed25519', ctxDeadline: '2025-04-01T02:47:00Z' }),
      { algorithm: 'ed25519', deadline: 1_743_475_620_000 },
    ],
    [
      'publicKey',
      asked('publicKey', { publicKeyOptions: { rpcOptions: { keyVersion: '3' } } }),
      { version: '3' },
    ],
    [
      'signMessage',
      asked('signMessage', options('signOptions', { digest: null })),
      { digest: undefined },
    ],
    [
      'signMessage',
      asked(
        'signMessage',
        options('signOptions', { digest: DIGEST.toString('base64'), hashFunc: 5 }),
      ),
      { digest: new Uint8Array(DIGEST) },
    ],
    [
      'verifySignature',
      asked('verifySignature', { signature: 'AAAA', ...options('verifyOptions') }),
      { signature: new Uint8Array(3) },
    ],
  ])('of %s is read', (method, text, expected) =>
    expect(readRequest(['v1', text])).toMatchObject({ method, keyName: 'release', ...expected }),
  );

  it('ends at the earliest of its deadlines', () => {
    const own = {
      signOptions: {
        rpcOptions: { ctxDeadline: '2025-04-01T02:47:00.123456789+02:00' },
        messageOptions: {},
      },
    };
    const at = (time: string) =>
      readRequest(['v1', asked('signMessage', own, { ...START, ctxDeadline: time })]).deadline;
    expect(at('2030-01-01T00:00:00Z')).toBe(Date.parse('2025-04-01T00:47:00.123Z'));
    expect(at('2020-01-01T00:00:00Z')).toBe(Date.parse('2020-01-01T00:00:00Z'));
  });

  it.each<[string, string, readonly string[]]>([
    ['no arguments', 'UNSUPPORTED', []],
    ['version 2', 'UNSUPPORTED', ['v2', asked('publicKey')]],
    ['no JSON argument', 'USAGE', ['v1']],
    ['a third argument', 'USAGE', ['v1', asked('publicKey'), 'x']],
    ['no JSON', 'USAGE', ['v1', 'x']],
    ['a member twice', 'USAGE', ['v1', '{"methodName":"publicKey","methodName":"signMessage"}']],
    ['an unknown method', 'USAGE', ['v1', asked('decrypt')]],
    ['no method', 'USAGE', ['v1', JSON.stringify({ initOptions: START, methodName: '' })]],
    ['no start', 'USAGE', ['v1', JSON.stringify({ methodName: 'publicKey' })]],
    [
      'another version inside',
      'USAGE',
      ['v1', asked('publicKey', {}, { ...START, protocolVersion: 'v2' })],
    ],
    ['no key', 'USAGE', ['v1', asked('publicKey', {}, { ...START, keyResourceID: null })]],
    [
      'an unknown member',
      'USAGE',
      ['v1', JSON.stringify({ initOptions: START, methodName: 'publicKey', extra: 1 })],
    ],
    [
      'an unknown option',
      'USAGE',
      [
        'v1',
        asked('signMessage', { signOptions: { rpcOptions: {}, messageOptions: {}, raw: true } }),
      ],
    ],
    [
      'another method’s arguments',
      'USAGE',
      ['v1', JSON.stringify({ initOptions: START, methodName: 'publicKey', signMessage: {} })],
    ],
    [
      'a deadline that is no time',
      'USAGE',
      ['v1', asked('publicKey', {}, { ...START, ctxDeadline: 'soon' })],
    ],
    [
      'a digest that is no base64',
      'BASE64',
      ['v1', asked('signMessage', options('signOptions', { digest: 'x' }))],
    ],
    [
      'an empty digest',
      'USAGE',
      ['v1', asked('signMessage', options('signOptions', { digest: '' }))],
    ],
    ['no signature to verify', 'USAGE', ['v1', asked('verifySignature', options('verifyOptions'))]],
  ])('is refused with %s', async (_, code, argv) =>
    expect(await codeOf(() => readRequest(argv))).toBe(code),
  );
});

it('whatever is asked, it is read or refused', async () => {
  const json = fc.oneof(
    fc.json(),
    fc
      .jsonValue()
      .map((own) =>
        JSON.stringify({ initOptions: START, methodName: 'signMessage', signMessage: own }),
      ),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(json, async (text) => {
      expect(['accepted', 'USAGE', 'BASE64', 'PARSE']).toContain(
        await codeOf(() => readRequest(['v1', text])),
      );
    }),
    { numRuns: 300 },
  );
});

describe('a digest', () => {
  const message = Buffer.from('a message');
  const hash = (name: string, data: Uint8Array = message) => createHash(name).update(data).digest();

  it.each(['sha256', 'sha384', 'sha512'])('of %s may be of the message', async (name) =>
    expect(await codeOf(() => checkDigest(message, hash(name)))).toBe('accepted'),
  );
  it('may be left away', async () =>
    expect(await codeOf(() => checkDigest(message, undefined))).toBe('accepted'));
  it('of nothing may be with nothing', async () =>
    expect(
      await codeOf(() => checkDigest(new Uint8Array(), hash('sha256', new Uint8Array()))),
    ).toBe('accepted'));

  it.each<[string, Uint8Array, Uint8Array]>([
    ['of another message', message, hash('sha256', Buffer.from('x'))],
    ['without its message', new Uint8Array(), hash('sha256')],
    ['of SHA-1', message, hash('sha1')],
    ['that is cut', message, hash('sha512').subarray(0, 32)],
  ])('%s is refused', async (_, data, digest) =>
    expect(await codeOf(() => checkDigest(data, digest))).toBe('DIGEST'),
  );
});
