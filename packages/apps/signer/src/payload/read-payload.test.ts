import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { preAuthEncoding } from '@sealift/sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPayload } from './read-payload.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const simple = (over: object = {}): Uint8Array =>
  utf8.encode(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'registry.example/app' },
        image: { 'docker-manifest-digest': DIGEST },
        type: 'cosign container image signature',
      },
      optional: { env: 'prod' },
      ...over,
    }),
  );
const statement = (over: object = {}): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ digest: { sha256: 'ab'.repeat(32) }, annotations: { env: 'prod' } }],
  predicateType: 'https://sigstore.dev/cosign/sign/v1',
  predicate: {},
  ...over,
});
const pae = (text: string, payloadType = 'application/vnd.in-toto+json'): Uint8Array =>
  preAuthEncoding({ payloadType, payload: utf8.encode(text) });

describe('readPayload', () => {
  it('reads simple signing', () =>
    expect(readPayload(simple())).toMatchObject({
      kind: 'simple-signing',
      digests: [DIGEST],
      subjects: 1,
      repository: 'registry.example/app',
      annotations: new Map([['env', 'prod']]),
    }));

  it('reads an in-toto statement in its pre-authentication encoding', () =>
    expect(readPayload(pae(JSON.stringify(statement())))).toMatchObject({
      kind: 'dsse',
      digests: [DIGEST],
      subjects: 1,
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      annotations: new Map([['env', 'prod']]),
      description: { annotations: { env: 'prod' } },
    }));

  it('takes what is neither for a blob', () => {
    for (const text of ['hello', '{"a":1}', '[]', 'null', '{broken'] as const)
      expect(readPayload(utf8.encode(text)).kind).toBe('blob');
  });

  it.each<[string, Uint8Array, string]>([
    ['no payload', new Uint8Array(), 'REQUEST'],
    [
      'two critical parts',
      utf8.encode(`{"critical":{},${new TextDecoder().decode(simple()).slice(1)}`),
      'PARSE',
    ],
    ['a case variant of critical', utf8.encode('{"Critical":{}}'), 'STRUCTURE'],
    ['a Kelvin-like fold of critical', utf8.encode('{"CRITICAL":{"type":"x"}}'), 'STRUCTURE'],
    ['critical by an escape', utf8.encode('{"\\u0063ritical":{}}'), 'STRUCTURE'],
    [
      'simple signing that is no UTF-8',
      new Uint8Array([...utf8.encode('{"x":"'), 0xff, ...utf8.encode('","critical":{}}')]),
      'PARSE',
    ],
    ['a field that nobody knows', simple({ more: 1 }), 'STRUCTURE'],
    ['an annotation that is no text', simple({ optional: { n: 1 } }), 'STRUCTURE'],
    [
      'another digest algorithm',
      simple({
        critical: {
          identity: { 'docker-reference': '' },
          image: { 'docker-manifest-digest': 'md5:00' },
          type: 'cosign container image signature',
        },
      }),
      'STRUCTURE',
    ],
    ['half an encoding', utf8.encode('DSSEv1'), 'STRUCTURE'],
    ['a newer encoding', utf8.encode('DSSEv12 1 a 1 b'), 'STRUCTURE'],
    [
      'lengths that do not hold',
      utf8.encode('DSSEv1 28 application/vnd.in-toto+json 3 {}'),
      'STRUCTURE',
    ],
    [
      'a length with a leading zero',
      utf8.encode('DSSEv1 028 application/vnd.in-toto+json 2 {}'),
      'STRUCTURE',
    ],
    [
      'bytes after the payload',
      new Uint8Array([...pae(JSON.stringify(statement())), 0x20]),
      'STRUCTURE',
    ],
    ['another payload type', pae('{}', 'text/plain'), 'UNSUPPORTED'],
    ['a type of a kilobyte', pae('{}', 'x'.repeat(1024)), 'UNSUPPORTED'],
    ['a statement about nothing', pae(JSON.stringify(statement({ subject: [] }))), 'STRUCTURE'],
    [
      'a predicate type that stands twice',
      pae(`{"predicateType":"a",${JSON.stringify(statement()).slice(1)}`),
      'PARSE',
    ],
    ['a case variant of subject', pae(JSON.stringify(statement({ Subject: [] }))), 'STRUCTURE'],
    [
      'annotations that disagree',
      pae(
        JSON.stringify(
          statement({
            subject: ['prod', 'test'].map((env) => ({
              digest: { sha256: 'ab'.repeat(32) },
              annotations: { env },
            })),
          }),
        ),
      ),
      'STRUCTURE',
    ],
  ])('refuses %s', async (_, payload, code) =>
    expect(await codeOf(() => readPayload(payload))).toBe(code),
  );

  it('ends for any bytes, with facts or a refusal', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, dsse) => {
        const payload = dsse ? new Uint8Array([...utf8.encode('DSSEv1 '), ...bytes]) : bytes;
        const code = await codeOf(() => readPayload(payload));
        expect(['accepted', 'REQUEST', 'PARSE', 'STRUCTURE', 'UNSUPPORTED', 'LIMIT']).toContain(
          code,
        );
      }),
    ));
});
