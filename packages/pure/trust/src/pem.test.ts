import { hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createAuthority, createTimestampAuthority, createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { trustFromPem } from './pem.ts';
import type { PemPins, PinnedFile } from './pem-pins.ts';
import { NO_TRUST } from './trust.ts';

const world = createWorld({ seed: 'pem' });
const { rekorKey, ctKey, caRoots, caIntermediates } = world.pins;
const file = (text: string, source = 'a.pem'): PinnedFile => ({ text, source });
const ed25519 = world.keyPair('ed25519').publicKeyPem;
/** Own certificate, issuing CA, root. */
const tsaChain = createTimestampAuthority({ seed: 'pem', intermediate: {} }).chain;
const [tsaLeaf = '', tsaCa = '', tsaRoot = ''] = tsaChain.map(({ pem }) => pem);
const tsaFile = tsaLeaf + tsaCa + tsaRoot;
const codeSigner = world.issueLeaf({ identity: [] }).certificate.pem;
/** The same name and another key: a CA that renewed itself, and no root. */
const renewed = createAuthority({
  name: world.root.name,
  key: world.keyPair('p256', 'renewed'),
  parent: world.root,
}).certificate.pem;

const anchorsOf = (pins: PemPins): string[] =>
  trustFromPem(pins).anchors.map(({ kind, source }) => `${kind} ${source}`);

describe('trust from PEM', () => {
  it('is nothing where nothing is pinned', () => expect(trustFromPem({})).toEqual(NO_TRUST));

  it('has logs, CT logs, roots and intermediates, none with a window (T25)', () => {
    const trust = trustFromPem({
      rekorKeys: [file(rekorKey, '--rekor-key a')],
      ctKeys: [file(ctKey, '--ct-key b')],
      caRoots: [file(caRoots, '--ca-roots c')],
      caIntermediates: [file(caIntermediates, '--ca-intermediates d')],
    });
    expect(trust.logs).toMatchObject([{ name: undefined, window: {} }]);
    expect(hex.encode(trust.logs[0]?.id ?? new Uint8Array())).toBe(world.log.logId);
    expect(trust.ctLogs).toMatchObject([{ name: undefined, window: {} }]);
    expect(trust.authorities).toMatchObject([
      {
        anchor: { der: world.root.certificate.der },
        intermediates: [{ der: world.intermediate.certificate.der }],
        window: {},
      },
    ]);
    expect(trust.anchors.map(({ kind, source, window }) => [kind, source, window])).toEqual([
      ['rekor-key', '--rekor-key a', 'no window'],
      ['ct-key', '--ct-key b', 'no window'],
      ['ca-root', '--ca-roots c', 'no window'],
      ['ca-intermediate', '--ca-intermediates d', 'no window'],
    ]);
    expect(trust.anchors[0]).toMatchObject({
      logId: world.log.logId,
      fingerprint: `SHA256:${world.log.logId}`,
    });
  });

  it('has the window of each file, and shows it', () => {
    const window = { start: Date.UTC(2025, 0), end: Date.UTC(2026, 0) };
    const within = (text: string) => ({ ...file(text), window });
    const trust = trustFromPem({
      rekorKeys: [within(rekorKey)],
      ctKeys: [within(ctKey)],
      caRoots: [within(caRoots)],
      timestampChains: [within(tsaFile)],
    });
    const { logs, ctLogs, authorities, timestampAuthorities } = trust;
    for (const pinned of [logs, ctLogs, authorities, timestampAuthorities])
      expect(pinned).toMatchObject([{ window }]);
    expect(new Set(trust.anchors.map((anchor) => anchor.window))).toEqual(
      new Set(['2025-01-01T00:00:00Z – 2026-01-01T00:00:00Z']),
    );
  });

  it('has several timestamp authorities', () => {
    const { timestampAuthorities } = trustFromPem({
      timestampChains: [file(tsaFile), file(tsaCa + tsaRoot)],
    });
    expect(timestampAuthorities.map((each) => each.chain.length)).toEqual([3, 2]);
  });

  it('takes the last of a chain as the only root', () => {
    const { authorities } = trustFromPem({ certificateChain: file(caIntermediates + caRoots) });
    expect(authorities).toMatchObject([
      {
        anchor: { der: world.root.certificate.der },
        intermediates: [{ der: world.intermediate.certificate.der }],
      },
    ]);
  });

  it('sorts a file of roots by who issued what', () => {
    expect(anchorsOf({ rootFiles: [file(caIntermediates + caRoots)] })).toEqual([
      'ca-root a.pem',
      'ca-intermediate a.pem',
    ]);
  });

  it('takes every certificate of --ca-roots as a root', () => {
    const { authorities } = trustFromPem({ caRoots: [file(tsaRoot + caRoots)] });
    expect(authorities.map(({ anchor }) => anchor.der)).toEqual([
      tsaChain[2]?.der,
      world.root.certificate.der,
    ]);
  });

  it('takes two intermediates of one root, in whichever order', () => {
    const other = createAuthority({
      name: { commonName: 'second' },
      key: world.keyPair('p256', 'second'),
      parent: world.root,
    }).certificate.pem;
    for (const two of [other + caIntermediates, caIntermediates + other])
      expect(
        trustFromPem({ certificateChain: file(two + caRoots) }).authorities[0]?.intermediates,
      ).toHaveLength(2);
  });

  it('pins an intermediate where that is asked for, and calls it so', () => {
    const partialChain = true;
    for (const pins of [
      { certificateChain: file(caIntermediates) },
      { caRoots: [file(caIntermediates)] },
    ])
      expect(anchorsOf({ ...pins, partialChain })).toEqual(['ca-root a.pem (--partial-chain)']);
    expect(anchorsOf({ timestampChains: [file(tsaLeaf + tsaCa)], partialChain })).toEqual([
      'tsa a.pem (--partial-chain)',
    ]);
  });

  it('takes files with text around what they pin', () =>
    expect(
      anchorsOf({ rekorKeys: [file(`# log\n${rekorKey}`)], caRoots: [file(`# CA\n${caRoots}`)] }),
    ).toEqual(['rekor-key a.pem', 'ca-root a.pem']));

  it('CONFIG names the file, the certificate, and what to do', () => {
    const key = world.keyPair('rsa1024');
    const { pem } = createAuthority({ name: { commonName: 'old' }, key }).certificate;
    expect(() => trustFromPem({ caRoots: [file(`${caRoots}\n${pem}`)] })).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: expect.stringMatching(/^a\.pem: certificate 2 of 2 \(.*CN=old\): .*: remove it/),
      }),
    );
  });

  it('counts a certificate once', () =>
    expect(anchorsOf({ caRoots: [file(caRoots, 'a'), file(caRoots, 'b')] })).toEqual([
      'ca-root a',
    ]));

  it('binds an Ed25519 log to its origin', () => {
    const [log] = trustFromPem({ rekorKeys: [{ ...file(ed25519), origin: 'log.example' }] }).logs;
    expect(log?.name).toBe('log.example');
    expect(log?.id).not.toEqual(log?.key.id);
  });

  it('keeps the origin of an ECDSA log', () => {
    const [log] = trustFromPem({
      rekorKeys: [{ ...file(rekorKey), origin: 'rekor.example' }],
    }).logs;
    expect([log?.name, log?.id]).toEqual(['rekor.example', log?.key.id]);
  });

  it('has the chain of a timestamp authority', () => {
    const trust = trustFromPem({
      timestampChains: [file(tsaCa + tsaRoot, '--timestamp-certificate-chain t')],
    });
    expect(trust.timestampAuthorities).toMatchObject([
      { chain: tsaChain.slice(1).map(({ der }) => ({ der })), window: {} },
    ]);
    expect(trust.anchors).toMatchObject([
      { kind: 'tsa', source: '--timestamp-certificate-chain t', window: 'no window' },
    ]);
  });

  it.each<[string, PemPins, string]>([
    ['a Rekor key that is a certificate', { rekorKeys: [file(caRoots)] }, 'CONFIG'],
    ['a Rekor key beside another in one file', { rekorKeys: [file(rekorKey + ctKey)] }, 'CONFIG'],
    ['a private key', { rekorKeys: [file(world.keyPair().privateKeyPem)] }, 'CONFIG'],
    ['an empty file', { ctKeys: [file('')] }, 'CONFIG'],
    [
      'a CT key that does not decode',
      { ctKeys: [file('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')] },
      'CONFIG',
    ],
    ['a root that is a key', { caRoots: [file(rekorKey)] }, 'CONFIG'],
    ['a root that is cut', { caRoots: [file(`x\n${caRoots.slice(0, -9)}`)] }, 'CONFIG'],
    [
      'an RSA key of 1024 bits',
      { ctKeys: [file(world.keyPair('rsa1024').publicKeyPem)] },
      'CONFIG',
    ],
    ['intermediates without a root', { caIntermediates: [file(caIntermediates)] }, 'PARTIAL_CHAIN'],
    ['a file of roots that holds none', { rootFiles: [file(caIntermediates)] }, 'PARTIAL_CHAIN'],
    [
      'a file of roots that holds none, whatever else is given',
      { rootFiles: [file(caIntermediates)], partialChain: true },
      'PARTIAL_CHAIN',
    ],
    ['a renewed CA as a root', { caRoots: [file(renewed)] }, 'PARTIAL_CHAIN'],
    ['an intermediate as a root', { caRoots: [file(caRoots + caIntermediates)] }, 'PARTIAL_CHAIN'],
    ['a chain that was cut', { certificateChain: file(caIntermediates) }, 'PARTIAL_CHAIN'],
    [
      'a chain that was turned around',
      { certificateChain: file(caRoots + caIntermediates) },
      'CHAIN_ORDER',
    ],
    [
      'a chain that was turned around, pinned on purpose',
      { certificateChain: file(caRoots + caIntermediates), partialChain: true },
      'CHAIN_ORDER',
    ],
    [
      'a chain with a stranger between',
      { certificateChain: file(tsaCa + caIntermediates + caRoots) },
      'CHAIN_ORDER',
    ],
    ['a chain of 33', { certificateChain: file(caRoots.repeat(33)) }, 'LIMIT'],
    [
      'a root among intermediates',
      { caRoots: [file(caRoots)], caIntermediates: [file(tsaRoot)] },
      'CHAIN_ORDER',
    ],
    [
      'a timestamp chain that was cut',
      { timestampChains: [file(tsaLeaf + tsaCa)] },
      'PARTIAL_CHAIN',
    ],
    [
      'a timestamp chain that was turned around',
      { timestampChains: [file(tsaRoot + tsaCa)] },
      'CHAIN_ORDER',
    ],
    ['an Ed25519 log without its origin', { rekorKeys: [file(ed25519)] }, 'USAGE'],
    [
      'one key as two logs (T25)',
      { rekorKeys: [file(rekorKey, 'a'), file(rekorKey, 'b')] },
      'TRUST_CONFLICT',
    ],
    [
      'one key under two origins (T25)',
      {
        rekorKeys: [
          { ...file(ed25519), origin: 'a' },
          { ...file(ed25519), origin: 'b' },
        ],
      },
      'TRUST_CONFLICT',
    ],
    [
      'one key in two roles (T25)',
      { rekorKeys: [file(rekorKey)], ctKeys: [file(rekorKey)] },
      'TRUST_CONFLICT',
    ],
    [
      'one key with two windows (T25)',
      { ctKeys: [{ ...file(ctKey), window: { start: 0 } }, file(ctKey)] },
      'TRUST_CONFLICT',
    ],
    [
      'one root with two windows (T25)',
      { caRoots: [{ ...file(caRoots), window: { end: 0 } }, file(caRoots)] },
      'TRUST_CONFLICT',
    ],
    ['a timestamp authority without a root', { timestampChains: [file(tsaCa)] }, 'CONFIG'],
    [
      'a chain of a CA for timestamps: its leaf is for code signing',
      { timestampChains: [file(codeSigner + caIntermediates + caRoots)] },
      'CONFIG',
    ],
    [
      'a chain of a CA for timestamps, without a leaf',
      { timestampChains: [file(caIntermediates + caRoots)] },
      'CONFIG',
    ],
    ['a timestamp root alone', { timestampChains: [file(tsaRoot)] }, 'CONFIG'],
    [
      'a timestamp chain with two roots',
      { timestampChains: [file(tsaCa + tsaRoot + caRoots)] },
      'CHAIN_ORDER',
    ],
  ])('refuses %s', async (_, pins, code) =>
    expect(await codeOf(() => trustFromPem(pins))).toBe(code),
  );

  it('names the file that cannot be used', () => {
    expect(() => trustFromPem({ rekorKeys: [file(caRoots, '--rekor-key x.pem')] })).toThrow(
      /^--rekor-key x\.pem: /,
    );
    expect(() => trustFromPem({ rekorKeys: [file(rekorKey, 'a'), file(rekorKey, 'b')] })).toThrow(
      'b pins the same key as a',
    );
  });

  it('says why no timestamp can lead to a chain', () => {
    const chain = file(codeSigner + caIntermediates + caRoots, '--timestamp-certificate-chain c');
    expect(() => trustFromPem({ timestampChains: [chain] })).toThrow(
      /^--timestamp-certificate-chain c: no timestamp can lead to this chain: .*time stamping/,
    );
  });

  it('says in which order a chain belongs', () => {
    const turned = file(caRoots + caIntermediates, '--certificate-chain c.pem');
    expect(() => trustFromPem({ certificateChain: turned })).toThrow(
      '--certificate-chain c.pem: certificate 1 of 2 (CN=example root,O=example) is a root, and ' +
        'not the last; in order they are 2, 1',
    );
  });

  it('passes on a bug', () => {
    const text = null as unknown as string;
    expect(() => trustFromPem({ rekorKeys: [file(text)] })).toThrow(TypeError);
  });
});
