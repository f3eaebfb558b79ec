import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { preAuthEncoding } from '@sealift/sigstore';
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
      description: { digest: DIGEST, repository: 'registry.example/app' },
      repository: 'registry.example/app',
      annotations: new Map([['env', 'prod']]),
    }));

  it('reads an in-toto statement in its pre-authentication encoding', () =>
    expect(readPayload(pae(JSON.stringify(statement())))).toMatchObject({
      kind: 'dsse',
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      annotations: new Map([['env', 'prod']]),
      description: {
        subjects: [{ name: '', digests: { sha256: 'ab'.repeat(32) } }],
        annotations: { env: 'prod' },
      },
    }));

  it('knows nothing of a blob', () =>
    expect(readPayload(utf8.encode('hello'))).toMatchObject({ kind: 'blob', description: {} }));

  it('refuses no payload', async () =>
    expect(await codeOf(() => readPayload(new Uint8Array()))).toBe('REQUEST'));

  it('refuses what only lenient readers read, as the client does', async () =>
    expect(await codeOf(() => readPayload(utf8.encode(`${utf8.decode(simple())}{}`)))).toBe(
      'PARSE',
    ));
});
