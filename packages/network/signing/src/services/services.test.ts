import { createHash, verify } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import type { Rejection } from '@sealift/failures';
import { openConnections } from '@sealift/http';
import { verifyTimestamp, x509 } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { conceal } from '@sealift/secrets';
import {
  createTimestampAuthority,
  DEFAULT_TIME,
  type StampOptions,
} from '@sealift/virtual-sigstore';
import { afterEach, describe, expect, it } from 'vitest';
import type { Credential } from '../credential.ts';
import { makeSigner, type Reply, type Served, serve } from '../signing.fixture.ts';
import { fulcioCredential } from './fulcio.ts';
import type { Proposal } from './proposal.ts';
import { logInRekor1 } from './rekor1.ts';
import { logInRekor2 } from './rekor2.ts';
import { timestamp, timestampRequest } from './timestamp.ts';

const credential: Credential = { signer: makeSigner() };
const proposal: Proposal = {
  kind: 'hashedrekord',
  hash: 'sha256',
  digest: new Uint8Array(32),
  signature: Uint8Array.of(1, 2, 3),
};
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});
const at = async (
  reply: (...given: Parameters<Parameters<typeof serve>[0]>) => Reply,
): Promise<{ url: string }> => {
  served = await serve(reply);
  return { url: served.url };
};

const HEX = 'ab'.repeat(32);
const body = Buffer.from('{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}}').toString(
  'base64',
);
const proof = { checkpoint: 'log\n1\n', hashes: [HEX], logIndex: 1, rootHash: HEX, treeSize: 2 };
const entry1 = (change: object = {}): string =>
  JSON.stringify({
    [HEX]: {
      body,
      integratedTime: 5,
      logIndex: 7,
      logID: HEX,
      verification: { signedEntryTimestamp: 'c2V0', inclusionProof: proof },
      ...change,
    },
  });
const ADA = { text: 'e30.e30.c2ln', subject: 'ada@example.com' };

describe('Rekor 1', () => {
  it(
    'is asked for a hash, the signature and who signed; its entry is that of a bundle and of ' +
      'an annotation',
    async () => {
      const entry = await logInRekor1(
        await at(() => ({ status: 201, body: entry1() })),
        proposal,
        credential,
      );
      const { spec } = JSON.parse(served?.requests[0]?.body ?? '') as {
        spec: { data: object; signature: { publicKey: { content: string } } };
      };
      expect(spec.data).toEqual({ hash: { algorithm: 'sha256', value: '00'.repeat(32) } });
      expect(Buffer.from(spec.signature.publicKey.content, 'base64').toString()).toBe(
        credential.signer.publicKeyPem,
      );
      expect(entry).toMatchObject({
        logIndex: 7n,
        integratedTime: 5n,
        kindVersion: { kind: 'hashedrekord', version: '0.0.1' },
      });
      expect(Buffer.from(entry.body).toString('base64')).toBe(body);
      expect(Buffer.from(entry.logId).toString('hex')).toBe(HEX);
      expect(Buffer.from(entry.set ?? []).toString('base64')).toBe('c2V0');
    },
  );

  it('that has the entry already is asked for it', async () => {
    const url = await at(({ method }) =>
      method === 'POST'
        ? { status: 409, headers: { location: `/api/v1/log/entries/${HEX}` }, body: '{}' }
        : { body: entry1() },
    );
    expect(await logInRekor1(url, proposal, credential)).toMatchObject({ logIndex: 7n });
  });

  it.each<[string, Reply]>([
    ['an error', { status: 500, body: 'broken' }],
    [
      'a redirect, which would carry the request elsewhere',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    ],
    ['a conflict without a place', { status: 409, body: '{}' }],
    [
      'a conflict with another place',
      { status: 409, headers: { location: 'http://evil.example/x' } },
    ],
    ['two entries', { body: `{"a":{},"b":{}}` }],
    ['no entry', { body: '{}' }],
    ['no promise', { body: entry1({ verification: { inclusionProof: proof } }) }],
    ['a negative index', { body: entry1({ logIndex: -1 }) }],
    ['a log that is not hex', { body: entry1({ logID: 'zz' }) }],
    ['too much', { body: 'x'.repeat(1024 * 1024 + 1) }],
  ])('is refused with %s', async (_, reply) =>
    expect(await codeOf(async () => logInRekor1(await at(() => reply), proposal, credential))).toBe(
      'SIGNING_SERVICE',
    ),
  );

  it('that ends in the middle of its answer is refused', async () =>
    expect(
      await codeOf(async () =>
        logInRekor1(
          await at(() => ({ headers: { 'content-length': '9999' }, body: entry1() })),
          proposal,
          credential,
        ),
      ),
    ).toBe('SIGNING_SERVICE'));

  it('that answers no JSON is refused', async () =>
    expect(
      await codeOf(async () =>
        logInRekor1(await at(() => ({ body: '<html>' })), proposal, credential),
      ),
    ).toBe('SIGNING_SERVICE'));

  it('that is not there is refused', async () =>
    expect(
      await codeOf(() => logInRekor1({ url: 'http://127.0.0.1:1' }, proposal, credential)),
    ).toBe('SIGNING_SERVICE'));
});

describe('Rekor 2', () => {
  const answer = {
    logId: { keyId: 'AAAA' },
    kindVersion: { kind: 'hashedrekord', version: '0.0.2' },
    canonicalizedBody: body,
  };
  const inclusionProof = { rootHash: 'AAAA', treeSize: '1', checkpoint: { envelope: 'log\n1\n' } };

  it('is asked for the digest, and leaves zeros out of its answer as proto3 does', async () => {
    const entry = await logInRekor2(
      await at(() => ({ body: JSON.stringify({ ...answer, inclusionProof }) })),
      proposal,
      credential,
    );
    expect(JSON.parse(served?.requests[0]?.body ?? '')).toMatchObject({
      hashedRekordRequestV002: {
        digest: Buffer.alloc(32).toString('base64'),
        signature: { verifier: { keyDetails: 'PKIX_ECDSA_P256_SHA_256' } },
      },
    });
    expect(entry).toMatchObject({
      logIndex: 0n,
      proof: { logIndex: 0n, treeSize: 1n, hashes: [] },
    });
    expect(entry.set).toBeUndefined();
  });

  it.each([
    ['without a proof', answer],
    [
      'without a checkpoint',
      { ...answer, inclusionProof: { ...inclusionProof, checkpoint: undefined } },
    ],
    ['without a log', { ...answer, logId: undefined, inclusionProof }],
  ])('is refused %s', async (_, reply) =>
    expect(
      await codeOf(async () =>
        logInRekor2(await at(() => ({ body: JSON.stringify(reply) })), proposal, credential),
      ),
    ).toBe('SIGNING_SERVICE'),
  );
});

describe('a timestamp authority', () => {
  it('is asked in DER (RFC 3161 §2.4.1)', () => {
    const data = Buffer.from('signature');
    const imprint = createHash('sha256').update(data).digest('hex');
    const request = Buffer.from(
      timestampRequest(data, Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8)),
    ).toString('hex');
    expect(request).toBe(
      `3043${'020101'}3031300d060960864801650304020105000420${imprint}02084102030405060708` +
        `${'0101ff'}`,
    );
  });

  const tsa = createTimestampAuthority({ seed: 'services of signing' });
  const data = Buffer.from('signature');
  const asking = async (answer: (request: Uint8Array) => Uint8Array) =>
    timestamp(await at((_, sent) => ({ body: answer(Buffer.from(sent, 'latin1')) })), data);
  const other = createHash('sha256').update('signaturf').digest();
  const sha512 = createHash('sha512').update(data).digest();

  it('gives its answer as it is, over these bytes', async () => {
    const given: Uint8Array[] = [];
    const response = await asking((request) => {
      given.push(tsa.answer(request));
      return given[0] ?? expect.unreachable();
    });
    expect(response).toEqual(Buffer.from(given[0] ?? []));
    const authority = { chain: tsa.chain.map(({ der }) => x509.parse(der)), window: {} };
    const { time } = await verifyTimestamp(response, data, [authority], nodeCrypto);
    expect(time).toBe(DEFAULT_TIME.getTime());
  });

  it.each<[string, StampOptions]>([
    ['over other bytes', { tamper: { imprint: () => other } }],
    [
      'over these bytes by another hash',
      { imprintHash: 'sha512', tamper: { imprint: () => sha512 } },
    ],
    ['with another nonce', { nonce: Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8) }],
    ['without the nonce', { nonce: undefined }],
    ['with an attribute over another token', { tamper: { messageDigest: () => other } }],
    ['that was not granted', { status: 2 }],
    ['that waits', { status: 3 }],
  ])('is refused with a timestamp %s', async (_, options) =>
    expect(await codeOf(() => asking((request) => tsa.answer(request, options)))).toBe(
      'TIMESTAMP_INVALID',
    ),
  );

  it('is refused with the answer to an earlier request, or with none', async () => {
    const earlier = tsa.answer(timestampRequest(data, Uint8Array.of(0x41)));
    for (const answer of [earlier, Uint8Array.of(0x30, 0), new Uint8Array()])
      expect(await codeOf(() => asking(() => answer))).toBe('TIMESTAMP_INVALID');
  });

  it('is named in the refusal', async () => {
    const refused = asking(() => Uint8Array.of(0x30, 0));
    await expect(refused).rejects.toThrow(`the timestamp authority at ${served?.url ?? 'http'}`);
  });

  it('that refuses is said', async () =>
    expect(
      await codeOf(async () => timestamp(await at(() => ({ status: 400 })), new Uint8Array(1))),
    ).toBe('SIGNING_SERVICE'));
});

describe('Fulcio', () => {
  it('is told a proof over whom the token names', async () => {
    const { url } = await at(() => ({ status: 403, body: 'no' }));
    expect(await codeOf(() => fulcioCredential(url, ADA))).toBe('SIGNING_SERVICE');
    expect(served?.requests[0]?.path).toBe('/api/v2/signingCert');
    const { credentials, publicKeyRequest } = JSON.parse(served?.requests[0]?.body ?? '');
    const { publicKey, proofOfPossession } = publicKeyRequest;
    const proof = Buffer.from(proofOfPossession, 'base64');
    expect(credentials.oidcIdentityToken).toBe(ADA.text);
    expect(verify('sha256', Buffer.from(ADA.subject), publicKey.content, proof)).toBe(true);
  });

  it.each([
    ['UNSUPPORTED', { signedCertificateDetachedSct: {} }],
    ['SIGNING_SERVICE', { signedCertificateEmbeddedSct: { chain: { certificates: [] } } }],
    ['SIGNING_SERVICE', { signedCertificateEmbeddedSct: { chain: { certificates: ['rubbish'] } } }],
    ['SIGNING_SERVICE', { signedCertificateEmbeddedSct: { chain: { certificates: [7] } } }],
  ])('is refused with %s for %j', async (code, reply) =>
    expect(
      await codeOf(async () =>
        fulcioCredential((await at(() => ({ body: JSON.stringify(reply) }))).url, ADA),
      ),
    ).toBe(code),
  );
});

describe('a service that is busy', () => {
  const replies = (...statuses: readonly number[]) => {
    const left = [...statuses];
    const headers = { 'retry-after': '0' };
    return at(() => {
      const status = left.shift() ?? 201;
      return status === 201 ? { status, body: entry1() } : { status, headers, body: 'busy' };
    });
  };

  it.each([429, 500, 503])('is asked again after %i', async (status) => {
    const entry = await logInRekor1(await replies(status, status), proposal, credential);
    expect([entry.logIndex, served?.requests.length]).toEqual([7n, 3]);
  });

  it.each([
    ['three times', [503, 503, 503], 3],
    ['once, where that will not change', [501], 1],
    ['once, where it says what is wrong', [400], 1],
  ])('is given up after it was asked %s', async (_, statuses, asked) => {
    const service = await replies(...statuses);
    expect(await codeOf(() => logInRekor1(service, proposal, credential))).toBe('SIGNING_SERVICE');
    expect(served?.requests).toHaveLength(asked);
  });

  it('is given up where it asks for more than there is patience', async () => {
    const headers = { 'retry-after': '61' };
    const service = await at(() => ({ status: 503, headers, body: '' }));
    expect(await codeOf(() => logInRekor1(service, proposal, credential))).toBe('SIGNING_SERVICE');
    expect(served?.requests).toHaveLength(1);
  });

  it('gets the pause that it asks for, with a word', async () => {
    const waits: unknown[] = [];
    const connections = openConnections({ onWait: (...wait) => waits.push(wait[1]) });
    let asked = 0;
    const { url } = await at(() =>
      asked++ === 0
        ? { status: 429, headers: { 'retry-after': '1' }, body: '' }
        : { status: 201, body: entry1() },
    );
    const start = performance.now();
    await logInRekor1({ url, connections }, proposal, credential);
    await connections.close();
    expect([waits, performance.now() - start > 990]).toEqual([[1], true]);
  });
});

describe('what is sent to a service stays there (T35, T46)', () => {
  const secret = 'c2lnbmF0dXJlLWNhbmFyeQ';
  const jwt = {
    text: `eyJ.${Buffer.from('{"sub":"x"}').toString('base64url')}.${secret}`,
    subject: 'x',
  };
  conceal(jwt.text, ...jwt.text.split('.'));
  const refusal = async (run: Promise<unknown>): Promise<Rejection> =>
    run.then(
      () => {
        throw new Error('nothing was refused');
      },
      (thrown: Rejection) => thrown,
    );

  it.each<[string, (sent: string) => string]>([
    ['as it came', (sent) => sent],
    ['as base64', (sent) => Buffer.from(sent).toString('base64')],
    ['backwards', (sent) => [...sent].reverse().join('')],
  ])('nothing of an answer of Fulcio is quoted: the request, %s', async (_, echo) => {
    const { url } = await at((_request, sent) => ({ status: 400, body: `no: ${echo(sent)}` }));
    const { code, message } = await refusal(fulcioCredential(url, jwt));
    expect([code, message]).toEqual([
      'SIGNING_SERVICE',
      `Fulcio at ${url}/api/v2/signingCert answered 400`,
    ]);
  });

  it('nor is the token in what another service says, wherever it is cut', async () => {
    await refusal(fulcioCredential('http://127.0.0.1:1', jwt));
    for (const before of [0, 250, 290, 299]) {
      const service = await at(() => ({ status: 400, body: `${'x'.repeat(before)}${jwt.text}` }));
      const { message } = await refusal(timestamp(service, new Uint8Array(1)));
      expect(message).not.toMatch(/e30\.|c2lnb/);
      await served?.close();
    }
  });

  it.each([
    ['http elsewhere', 'http://fulcio.example'],
    ['http on a name below localhost', 'http://fulcio.localhost'],
    ['another scheme', 'ftp://127.0.0.1'],
    ['a file', 'file:///etc/passwd'],
    ['a user and a password', 'https://u:canary-password@fulcio.example'],
    ['a user', 'https://canary-password@fulcio.example'],
    ['a query', 'https://fulcio.example/?apikey=canary-password'],
    ['a fragment', 'https://fulcio.example/#canary-password'],
    ['no URL', 'canary-password'],
  ])('CONFIG before anything is asked: %s', async (_, url) => {
    for (const asked of [
      fulcioCredential(url, jwt),
      logInRekor1({ url }, proposal, credential),
      logInRekor2({ url }, proposal, credential),
      timestamp({ url }, new Uint8Array(1)),
    ]) {
      const { code, message } = await refusal(asked);
      expect(code).toBe('CONFIG');
      expect(message).not.toContain('canary-password');
    }
  });
});
