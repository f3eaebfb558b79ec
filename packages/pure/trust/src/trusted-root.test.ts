import { createPublicKey } from 'node:crypto';
import { hex, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import {
  certificateAuthority,
  createAuthority,
  createWorld,
  logInstance,
  type TrustedRoot,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rekorV2LogId } from './log-id.ts';
import type { Trust } from './trust.ts';
import { trustFromTrustedRoot, trustsFromTrustedRoots } from './trusted-root.ts';

const world = createWorld({ seed: 'root', host: 'localhost:3000' });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
/** One log, one CT log, one CA. */
const simple = (root: TrustedRoot): TrustedRoot => ({
  ...root,
  tlogs: root.tlogs.slice(0, 1),
  timestampAuthorities: [],
});
const text = (change: (root: TrustedRoot) => object = (root) => root): string =>
  world.trustedRoot((root) => change(simple(root)));
const read = (change?: (root: TrustedRoot) => object): Trust =>
  trustFromTrustedRoot(utf8.encode(text(change)), 'root.json');
const readText = (given: string): Trust => trustFromTrustedRoot(utf8.encode(given), 'root.json');

/** The first log, CT log or CA with fields changed. */
const log = (change: object) => (root: TrustedRoot) => ({
  ...root,
  tlogs: [{ ...root.tlogs[0], ...change }],
});
const logKey = (change: object) => (root: TrustedRoot) =>
  log({ publicKey: { ...root.tlogs[0]?.publicKey, ...change } })(root);
const ctLog = (change: object) => (root: TrustedRoot) => ({
  ...root,
  ctlogs: [{ ...root.ctlogs[0], ...change }],
});
const ca = (change: object) => (root: TrustedRoot) => ({
  ...root,
  certificateAuthorities: [{ ...root.certificateAuthorities[0], ...change }],
});

const START = '2025-01-01T00:00:00Z';
const ed25519 = world.keyPair('ed25519');
const rsa = world.keyPair('rsa2048');

describe('a trusted root', () => {
  it.each([
    ['of its own log', world.log.logId, 'is the ID of its key as base64 of hex text'],
    ['of another', 'ab'.repeat(32), 'is not the ID of its key'],
  ])('TRUST_ROOT where an ID is hex under base64, with what to write: %s', (_, id, words) => {
    const keyId = base64(utf8.encode(id));
    expect(() => read(log({ logId: { keyId } }))).toThrow(
      expect.objectContaining({ code: 'TRUST_ROOT', message: expect.stringContaining(words) }),
    );
  });

  it('has logs, CT logs, authorities and where they came from', () => {
    const trust = read();
    expect(trust.logs).toMatchObject([
      { name: 'localhost:3000', window: { start: Date.parse(START) } },
    ]);
    expect(trust.ctLogs).toMatchObject([{ name: 'ctfe.example/log' }]);
    expect(trust.authorities).toMatchObject([
      {
        anchor: { der: world.root.certificate.der },
        intermediates: [{ der: world.intermediate.certificate.der }],
        window: { start: Date.parse(START) },
      },
    ]);
    expect(trust.timestampAuthorities).toEqual([]);
    expect(
      trust.anchors.map(({ kind, source, window, name }) => [kind, source, window, name]),
    ).toEqual([
      ['rekor-key', 'root.json', `${START} – open`, 'localhost:3000'],
      ['ct-key', 'root.json', `${START} – open`, 'ctfe.example/log'],
      ['ca-root', 'root.json', `${START} – 2035-01-01T00:00:00Z`, 'https://fulcio.example'],
      ['ca-intermediate', 'root.json', `${START} – 2035-01-01T00:00:00Z`, 'https://fulcio.example'],
    ]);
    expect(hex.encode(trust.logs[0]?.id ?? new Uint8Array())).toBe(world.log.logId);
  });

  it.each<[string, (root: TrustedRoot) => object]>([
    [
      'the newer spelling of v0.1',
      (root) => ({ ...root, mediaType: 'application/vnd.dev.sigstore.trustedroot.v0.1+json' }),
    ],
    [
      'v0.2 with an operator and a checkpoint key ID',
      (root) => ({
        ...log({
          operator: 'example',
          checkpointKeyId: { keyId: base64(hex.decode(world.log.logId).subarray(0, 4)) },
        })(root),
        mediaType: 'application/vnd.dev.sigstore.trustedroot.v0.2+json',
        certificateAuthorities: [{ ...root.certificateAuthorities[0], operator: 'example' }],
      }),
    ],
    ['no logs at all', (root) => ({ mediaType: root.mediaType })],
    ['an end', logKey({ validFor: { start: START, end: '2026-01-01T00:00:00.5Z' } })],
    ['a window of one moment', logKey({ validFor: { start: START, end: START } })],
    ['a CA without a start', ca({ validFor: {} })],
    ['a CA without a subject and a URI', ca({ subject: undefined, uri: undefined })],
    [
      'one log twice, with two windows',
      (root) => ({ ...root, tlogs: [...root.tlogs, ...root.tlogs] }),
    ],
    ['a log without a URL', log({ baseUrl: undefined })],
    ['a log whose URL is empty', log({ baseUrl: '' })],
    ['a CT log without a URL', ctLog({ baseUrl: undefined })],
    ['a trailing slash', log({ baseUrl: 'https://localhost:3000/' })],
    [
      'a URL with a long row of slashes, which once took quadratic time',
      log({ baseUrl: `https://localhost:3000${'/'.repeat(1_000_000)}x` }),
    ],
  ])('may have %s', async (_, change) => expect(await codeOf(() => read(change))).toBe('accepted'));

  it('keeps both windows of a log that stands twice', () => {
    const trust = read((root) => ({
      ...root,
      tlogs: [
        ...root.tlogs,
        ...(logKey({ validFor: { start: '2026-01-01T00:00:00Z' } })(root).tlogs as object[]),
      ],
    }));
    expect(trust.logs.map(({ window }) => window.start)).toEqual([
      Date.parse(START),
      Date.parse('2026-01-01T00:00:00Z'),
    ]);
  });

  const chained = (...chain: readonly { readonly der: Uint8Array }[]) =>
    ca({ certChain: { certificates: chain.map(({ der }) => ({ rawBytes: base64(der) })) } });
  const [top, between] = [world.root.certificate, world.intermediate.certificate];
  it.each([
    ['ends at an intermediate', 'PARTIAL_CHAIN', [between]],
    ['begins with its root', 'CHAIN_ORDER', [top, between]],
    ['has a root twice', 'CHAIN_ORDER', [between, top, top]],
    ['lacks one between', 'CHAIN_ORDER', [world.issueLeaf({ identity: [] }).certificate, top]],
  ])('whose chain %s is %s, and says where', async (_, code, chain) => {
    expect(await codeOf(() => read(chained(...chain)))).toBe(code);
    const where = /^root\.json: .*certificateAuthorities.*certificate \d of \d \(/;
    expect(() => read(chained(...chain))).toThrow(where);
  });

  it('may end at an intermediate that is pinned on purpose, and is called so', async () => {
    const bytes = utf8.encode(text(chained(between)));
    const { authorities, anchors } = trustFromTrustedRoot(bytes, 'r', { partialChain: true });
    expect(authorities).toMatchObject([{ anchor: { der: between.der }, intermediates: [] }]);
    expect(anchors.at(-1)).toMatchObject({ kind: 'ca-root', source: 'r (--partial-chain)' });
    const turned = utf8.encode(text(chained(top, between)));
    const read = () => trustFromTrustedRoot(turned, 'r', { partialChain: true });
    expect(await codeOf(read)).toBe('CHAIN_ORDER');
  });

  it('has the chains of timestamp authorities, leaf first', () => {
    const trust = read((root) => ({
      ...root,
      timestampAuthorities: [certificateAuthority(world.intermediate, 'https://tsa.example')],
    }));
    expect(trust.timestampAuthorities).toMatchObject([
      {
        chain: [{ der: world.intermediate.certificate.der }, { der: world.root.certificate.der }],
        name: 'https://tsa.example',
      },
    ]);
    expect(trust.anchors.at(-1)).toMatchObject({ kind: 'tsa', name: 'https://tsa.example' });
  });
});

describe('the ID of a log', () => {
  const ed = logInstance('https://log.example/path/', ed25519);
  const withId =
    (keyId: Uint8Array, change: object = {}) =>
    (root: TrustedRoot) => ({
      ...root,
      tlogs: [{ ...ed, logId: { keyId: base64(keyId) }, ...change }],
    });
  const spki = new Uint8Array(Buffer.from(ed25519.fingerprint, 'hex'));
  const bound = (origin: string): Uint8Array => {
    const [first] = read(withId(spki)).logs;
    return rekorV2LogId(first?.key ?? expect.unreachable(), origin);
  };

  it('of Ed25519 is bound to its name, or is the hash of its SPKI', () => {
    expect(read(withId(bound('log.example/path'))).logs).toMatchObject([
      { id: bound('log.example/path'), name: 'log.example/path' },
    ]);
    expect(read(withId(spki)).logs).toMatchObject([{ id: spki }]);
  });

  it.each(['', undefined, 'https://'])(
    'of Ed25519 may be bound to a name that is not there, which checkpoints must show: %j',
    (baseUrl) => {
      const id = bound('log.example/path');
      expect(read(withId(id, { baseUrl })).logs).toMatchObject([{ id, name: undefined }]);
    },
  );

  it('of Ed25519 that is the hint of its checkpoints needs no name for it', () => {
    const id = bound('log.example/path');
    const checkpointKeyId = { keyId: base64(id.subarray(0, 4)) };
    expect(read(withId(id, { baseUrl: '', checkpointKeyId })).logs).toHaveLength(1);
  });

  it('TRUST_ROOT where two keys have it (T25)', () => {
    const shared = {
      ...ed,
      baseUrl: '',
      logId: { keyId: base64(Buffer.from(world.log.logId, 'hex')) },
    };
    expect(() => read((root) => ({ ...root, tlogs: [...root.tlogs, shared] }))).toThrow(
      expect.objectContaining({
        code: 'TRUST_ROOT',
        message: expect.stringContaining('tlogs gives two keys one log ID'),
      }),
    );
  });

  it('of Ed25519 that is the hash of its SPKI needs no name', () =>
    expect(read(withId(spki, { baseUrl: undefined })).logs).toMatchObject([{ name: undefined }]));

  it('of a PKCS#1 key is the hash of its SPKI', () => {
    const pkcs1 = createPublicKey(rsa.publicKeyPem).export({ type: 'pkcs1', format: 'der' });
    const instance = logInstance('https://ctfe.example/test', rsa);
    const old = {
      ...instance,
      publicKey: {
        ...instance.publicKey,
        rawBytes: base64(pkcs1),
        keyDetails: 'PKCS1_RSA_PKCS1V5',
      },
    };
    const [read1] = read((root) => ({ ...root, ctlogs: [old] })).ctLogs;
    expect(hex.encode(read1?.id ?? new Uint8Array())).toBe(rsa.fingerprint);
  });

  it.each<[string, (root: TrustedRoot) => object]>([
    ['of another key', log({ logId: { keyId: base64(new Uint8Array(32)) } })],
    [
      'that is cut',
      log({
        logId: { keyId: base64(new Uint8Array(Buffer.from(world.log.logId, 'hex')).slice(0, 4)) },
      }),
    ],
    ['that is empty', log({ logId: { keyId: '' } })],
    ['that is missing', log({ logId: undefined })],
    [
      'of a CT log that is bound to its name',
      (root) => ({ ...root, tlogs: [], ctlogs: withId(bound('log.example/path'))(root).tlogs }),
    ],
    ['that is bound to another name', withId(bound('log.example'))],
    ['that is bound to a name with its scheme', withId(bound('https://log.example/path'))],
    [
      'of another key, without a URL',
      log({ baseUrl: '', logId: { keyId: base64(new Uint8Array(32)) } }),
    ],
    ['of 31 bytes, without a URL', withId(spki.slice(1), { baseUrl: '' })],
    [
      'of an Ed25519 CT log, without a URL',
      (root) => ({ ...root, tlogs: [], ctlogs: withId(bound('x'), { baseUrl: '' })(root).tlogs }),
    ],
    ['of another CT key', ctLog({ logId: { keyId: base64(new Uint8Array(32)) } })],
  ])('is refused where it is one %s', async (_, change) =>
    expect(await codeOf(() => read(change))).toBe('TRUST_ROOT'),
  );
});

describe('a trusted root is refused with', () => {
  it.each<[string, (root: TrustedRoot) => object]>([
    ['no media type', (root) => ({ ...root, mediaType: undefined })],
    [
      'an unknown media type',
      (root) => ({
        ...root,
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.3',
      }),
    ],
    ['a media type that goes on', (root) => ({ ...root, mediaType: `${root.mediaType}0` })],
    [
      'the media type of a bundle',
      (root) => ({ ...root, mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }),
    ],
    ['an unknown field', (root) => ({ ...root, more: [] })],
    [
      'snake case',
      ({ certificateAuthorities, ...root }) => ({
        ...root,
        certificate_authorities: certificateAuthorities,
      }),
    ],
    ['snake case inside of a log', log({ public_key: {} })],
    ['logs that are no list', (root) => ({ ...root, tlogs: {} })],
    ['null among the logs', (root) => ({ ...root, tlogs: [null] })],
    ['a log without a key', log({ publicKey: undefined })],
    [
      'a checkpoint key ID and no URL to check it by',
      log({ baseUrl: '', checkpointKeyId: { keyId: 'AAAAAA==' } }),
    ],
    ['a log of another hash', log({ hashAlgorithm: 'SHA2_512' })],
    ['a log without a hash', log({ hashAlgorithm: undefined })],
    ['a log with an unknown field', log({ more: 1 })],
    ['a log with an operator that is no text', log({ operator: 1 })],
    [
      'a checkpoint key ID with an unknown field',
      log({ checkpointKeyId: { keyId: 'AAAA', more: 1 } }),
    ],
    ['a checkpoint key ID of another key', log({ checkpointKeyId: { keyId: 'AAAAAA==' } })],
    ['a checkpoint key ID that is empty', log({ checkpointKeyId: {} })],
    ['a log key without a window', logKey({ validFor: undefined })],
    ['a log key without a start (T8)', logKey({ validFor: {} })],
    ['a log key with an end only', logKey({ validFor: { end: START } })],
    ['a log key with null as its start', logKey({ validFor: { start: null } })],
    [
      'a window that is reversed',
      logKey({ validFor: { start: '2025-01-02T00:00:00Z', end: '2025-01-01T00:00:00Z' } }),
    ],
    [
      'a window that is reversed by a millisecond',
      logKey({ validFor: { start: '2025-01-01T00:00:00.001Z', end: '2025-01-01T00:00:00Z' } }),
    ],
    [
      'a CA window that is reversed',
      ca({ validFor: { start: '2025-01-02T00:00:00Z', end: '2025-01-01T00:00:00Z' } }),
    ],
    ['a start that is no time', logKey({ validFor: { start: 'yesterday' } })],
    ['a start that is a number', logKey({ validFor: { start: 0 } })],
    ['a start on 31 February', logKey({ validFor: { start: '2025-02-31T00:00:00Z' } })],
    ['a window with an unknown field', logKey({ validFor: { start: START, from: START } })],
    ['a key of an unknown kind', logKey({ keyDetails: 'PKIX_ML_DSA_65' })],
    ['a key of an unspecified kind', logKey({ keyDetails: 'PUBLIC_KEY_DETAILS_UNSPECIFIED' })],
    ['a key of a kind that objects inherit', logKey({ keyDetails: 'constructor' })],
    ['a key of a kind by its number', logKey({ keyDetails: 5 })],
    ['a key that does not parse', logKey({ rawBytes: 'AAAA' })],
    ['a key that is not base64', logKey({ rawBytes: 'Zh==' })],
    ['an SPKI where PKCS#1 is stated', logKey({ keyDetails: 'PKCS1_RSA_PKCS1V5' })],
    ['a key with an unknown field', logKey({ more: 1 })],
    [
      'a CT log without a start',
      (root) => ctLog({ publicKey: { ...root.ctlogs[0]?.publicKey, validFor: {} } })(root),
    ],
    ['a CA without certificates', ca({ certChain: { certificates: [] } })],
    ['a CA without a chain', ca({ certChain: undefined })],
    ['a CA without a window', ca({ validFor: undefined })],
    [
      'a CA whose certificate does not parse',
      ca({ certChain: { certificates: [{ rawBytes: 'AAAA' }] } }),
    ],
    [
      'a CA whose certificate has an unknown field',
      ca({
        certChain: { certificates: [{ rawBytes: base64(world.root.certificate.der), more: 1 }] },
      }),
    ],
    [
      'a CA whose certificate is PEM',
      ca({
        certChain: {
          certificates: [{ rawBytes: Buffer.from(world.root.certificate.pem).toString('base64') }],
        },
      }),
    ],
    ['a CA with an unknown field', ca({ more: 1 })],
    [
      'a CA with an unknown part of its subject',
      ca({ subject: { organization: 'x', country: 'y' } }),
    ],
    [
      'a timestamp authority without certificates',
      (root) => ({
        ...root,
        timestampAuthorities: [{ certChain: {}, validFor: { start: START } }],
      }),
    ],
  ])('%s', async (_, change) => expect(await codeOf(() => read(change))).toBe('TRUST_ROOT'));

  it.each([
    ['nothing', ''],
    ['text that is cut', text().slice(0, -10)],
    ['a list', '[]'],
    ['a key twice (T19)', text().replace('"ctlogs"', '"tlogs": [], "ctlogs"')],
    ['a start twice (T19)', text().replace('"start"', '"start": "1970-01-01T00:00:00Z", "start"')],
    ['a byte order mark', `\ufeff${text()}`],
    ['something behind', `${text()}{}`],
  ])('%s', async (_, given) => expect(await codeOf(() => readText(given))).toBe('TRUST_ROOT'));

  it('more bytes than the limit', async () => {
    const padded = (size: number): Uint8Array => utf8.encode(text().padEnd(size));
    expect(await codeOf(() => trustFromTrustedRoot(padded(16 * 1024 * 1024), 'x'))).toBe(
      'accepted',
    );
    expect(await codeOf(() => trustFromTrustedRoot(padded(16 * 1024 * 1024 + 1), 'x'))).toBe(
      'TRUST_ROOT',
    );
  });

  it('a certificate that cannot be used, by place and subject', () => {
    const key = world.keyPair('rsa1024');
    const old = createAuthority({ name: { commonName: 'old' }, key });
    const certificateAuthorities = [certificateAuthority(old, 'https://old.example')];
    expect(() => read((root) => ({ ...root, certificateAuthorities }))).toThrow(
      expect.objectContaining({
        code: 'TRUST_ROOT',
        message: expect.stringMatching(
          /Authorities\[0\]\.certChain\.\S+\[0\] \(.*CN=old\): RSA key/,
        ),
      }),
    );
  });

  it('no media type, and says what to add', () =>
    expect(() => read((root) => ({ ...root, mediaType: null }))).toThrow(
      expect.objectContaining({
        code: 'TRUST_ROOT',
        message: expect.stringContaining(
          'mediaType is missing: where the file is of version 0.1, add "mediaType": "application/',
        ),
      }),
    ));

  it('its name in the message', () =>
    expect(() => read(logKey({ rawBytes: 'AAAA' }))).toThrow(/^root\.json: /));

  it('and nothing else: any change of a good text is a root or refused', async () => {
    const good = text();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length),
        fc.constantFrom('', '"', '{', '}', ',', 'null', '0', 'A', '[', ':'),
        fc.nat(4),
        async (at, inserted, removed) => {
          expect(['accepted', 'TRUST_ROOT', 'PARTIAL_CHAIN', 'CHAIN_ORDER']).toContain(
            await codeOf(() => readText(good.slice(0, at) + inserted + good.slice(at + removed))),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('and a bug passes through', () =>
    expect(() => trustFromTrustedRoot(undefined as unknown as Uint8Array, 'x')).toThrow(TypeError));
});

describe('a file of trusted roots', () => {
  const line = (from = world): string => JSON.stringify(JSON.parse(from.trustedRoot()));
  const readAll = (given: string): Trust[] => trustsFromTrustedRoots(utf8.encode(given), 'roots');

  it('holds one root, however it is written', () => {
    for (const given of [text(), line(), `${line()}\n`, `\n${line()}\n\n`])
      expect(readAll(given)).toHaveLength(1);
    expect(readAll(text())[0]?.anchors[0]?.source).toBe('roots');
  });

  it('or one a line, each an instance of its own (T6)', () => {
    const trusts = readAll(`${line()}\r\n${line(createWorld({ seed: 'second' }))}\n`);
    expect(trusts.map(({ anchors }) => anchors[0]?.source)).toEqual([
      'roots line 1',
      'roots line 2',
    ]);
    expect(trusts[0]?.logs[0]?.id).not.toEqual(trusts[1]?.logs[0]?.id);
  });

  it.each([
    ['a line that is broken', `${line()}\n${line().slice(0, -1)}`],
    ['a line that is no root', `${line()}\n{}`],
    ['a line that is a list', `${line()}\n[]`],
    ['two roots in one line', `${line()}${line()}`],
    ['nothing', ''],
    ['a byte order mark', `\ufeff${line()}\n${line()}`],
  ])('is refused with %s', async (_, given) =>
    expect(await codeOf(() => readAll(given))).toBe('TRUST_ROOT'),
  );

  it('that is no UTF-8 is refused', async () =>
    expect(await codeOf(() => trustsFromTrustedRoots(Uint8Array.of(0xff), 'roots'))).toBe(
      'TRUST_ROOT',
    ));
});
