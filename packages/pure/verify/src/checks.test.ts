/** What no other test of this package would miss: each case here killed a mutant of a check. */
import { keys, x509 } from '@sealift/pki';
import {
  attest,
  type BundleJson,
  bundleReferrer,
  createAuthority,
  createTimestampAuthority,
  type Identity,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  bindingOf,
  extensions,
  IDENTITY,
  image,
  key,
  keyed,
  keyless,
  leaf,
  provedBy,
  refusalOf,
  rootTrust,
  subject,
  verdictOf,
  verify,
  world,
} from './world.fixture.ts';

type Attachments = Parameters<typeof verify>[0];
type Body = { readonly spec: object };
type Options = Parameters<typeof verify>[1];
type Case = [string, Attachments, Options, string];

const signer = leaf(world);
const SLSA = 'https://slsa.dev/provenance/v1';
const asked = { policy: keyless({ types: [SLSA] }) };
const at = world.time.getTime();
const trust = rootTrust();
const run = async (
  _: string,
  attachments: Attachments,
  options: Options,
  code: string,
): Promise<void> => expect(verdictOf(await verify(attachments, options))).toBe(code);
const outside = new Date(at + 86_400_000);

describe('every time counts (CVE-2026-24122)', () => {
  it.each<Case>([
    [
      'a promise inside, a timestamp after the certificate',
      [bundleReferrer(world, image.root, { signer, timestamp: { time: outside } })],
      {},
      'CERT_TIME',
    ],
    [
      'a promise after the certificate, a timestamp inside',
      [bundleReferrer(world, image.root, { signer, integratedTime: outside, timestamp: true })],
      {},
      'CERT_TIME',
    ],
    [
      'one time inside the window of the CA, one after',
      [bundleReferrer(world, image.root, { signer, timestamp: { time: new Date(at + 60_000) } })],
      {
        trust: {
          ...trust,
          authorities: trust.authorities.map((each) => ({ ...each, window: { end: at } })),
        },
      },
      'CERT_CHAIN',
    ],
    [
      'a timestamp outside the window of the Rekor v2 key',
      [bundleReferrer(world, image.root, { signer, log: 'v2' })],
      { trust: { ...trust, logs: trust.logs.map((log) => ({ ...log, window: { end: at - 1 } })) } },
      'TIMESTAMP_WINDOW',
    ],
    [
      'a signed timestamp over a cosign signature',
      [signSimple(world, subject, { signer, timestamp: true })],
      {},
      'accepted',
    ],
    [
      'a signed timestamp over a cosign attestation, which is over the whole layer',
      [attest(world, subject, { signer, predicateType: SLSA, predicate: {}, timestamp: true })],
      asked,
      'accepted',
    ],
  ])('%s', run);

  it('a certificate that its CA could not have issued', async () => {
    const expired = createAuthority({
      name: { organization: 'old', commonName: 'old' },
      key: world.keyPair('p384', 'old'),
      notBefore: new Date('2020-01-01'),
      notAfter: new Date(at + 3_600_000),
    });
    const early = leaf(world, { authority: expired, notBefore: new Date('2019-01-01') });
    const pinned = {
      ...trust,
      authorities: [{ anchor: x509.parse(expired.certificate.der), intermediates: [], window: {} }],
    };
    expect(
      verdictOf(await verify([signSimple(world, subject, { signer: early })], { trust: pinned })),
    ).toBe('CERT_CHAIN');
  });
});

describe('windows of one log pinned twice', () => {
  const windows = (kind: 'logs' | 'ctLogs', ...ends: { start?: number; end?: number }[]) => ({
    trust: {
      ...trust,
      [kind]: trust[kind].flatMap((log) => ends.map((window) => ({ ...log, window }))),
    },
  });
  const signed = signSimple(world, subject, { signer });
  it.each<Case>([
    ['the second holds', [signed], windows('logs', { end: at - 1 }, { start: at }), 'accepted'],
    [
      'neither holds',
      [signed],
      windows('logs', { end: at - 1 }, { start: at + 1 }),
      'TIMESTAMP_WINDOW',
    ],
    [
      "another log's window does not help",
      [signed],
      {
        trust: {
          ...trust,
          logs: trust.logs.map((log, i) => (i === 0 ? { ...log, window: { end: at - 1 } } : log)),
        },
      },
      'TIMESTAMP_WINDOW',
    ],
    ['the second of a CT log holds', [signed], windows('ctLogs', { end: 0 }, {}), 'accepted'],
    [
      'neither of a CT log holds',
      [signed],
      windows('ctLogs', { end: 0 }, { end: 1 }),
      'TIMESTAMP_WINDOW',
    ],
  ])('%s', run);
});

describe('identity', () => {
  const as = (identity: Identity | Identity[], more: object = {}) => [
    signSimple(world, subject, { signer: leaf(world, { identity, ...more }) }),
  ];
  const own = (certificateIdentity = IDENTITY) =>
    keyless({ certificateIdentity, certificateOidcIssuer: undefined, noOidcIssuer: true });
  const noIssuer = {
    issuer: undefined,
    extensions: { 5: 'team/app', 12: 'https://github.com/team/app' },
  };
  it.each<Case>([
    [
      'a mail address',
      as({ email: 'ada@example.com' }),
      { policy: keyless({ certificateIdentity: 'ada@example.com' }) },
      'accepted',
    ],
    ['no name at all', as([]), {}, 'IDENTITY'],
    [
      'a URI without a scheme',
      as({ uri: '//github.com/team/app' }),
      { policy: keyless({ certificateIdentity: '//github.com/team/app' }) },
      'IDENTITY',
    ],
    [
      'a URI whose scheme comes late',
      as({ uri: '1https://github.com' }),
      { policy: keyless({ certificateIdentity: '1https://github.com' }) },
      'IDENTITY',
    ],
    ['no issuer', [signSimple(world, subject, { signer: leaf(world, noIssuer) })], {}, 'IDENTITY'],
    [
      'no issuer, as the policy asks',
      [signSimple(world, subject, { signer: leaf(world, noIssuer) })],
      { policy: own() },
      'accepted',
    ],
    [
      'an issuer where the policy asks for none',
      [signSimple(world, subject, { signer: leaf(world) })],
      { policy: own() },
      'IDENTITY',
    ],
    [
      'another name without an issuer',
      [signSimple(world, subject, { signer: leaf(world, noIssuer) })],
      { policy: own('ada@example.com') },
      'IDENTITY',
    ],
    ['several names', as([{ uri: IDENTITY }, { email: 'ada@example.com' }]), {}, 'IDENTITY'],
    [
      'several names of an own CA, one of them asked for',
      as([{ email: 'ada@example.com' }, { uri: IDENTITY }], noIssuer),
      { policy: own() },
      'accepted',
    ],
    [
      'several names of an own CA, another asked for',
      as([{ email: 'ada@example.com' }, { uri: IDENTITY }], noIssuer),
      { policy: own('x@y.example') },
      'IDENTITY',
    ],
    [
      'only the older issuer',
      [
        signSimple(world, subject, {
          signer: leaf(world, { extensions: { 1: 'https://token.actions.githubusercontent.com' } }),
        }),
      ],
      {},
      'accepted',
    ],
    [
      'an extension that is not there',
      [
        signSimple(world, subject, {
          signer: leaf(world, { extensions: { 8: 'https://token.actions.githubusercontent.com' } }),
        }),
      ],
      { policy: keyless({ certificateSourceRepository: 'https://github.com/team/app' }) },
      'IDENTITY',
    ],
  ])('%s', run);

  const isLoud = async (repository: string, options = {}): Promise<boolean> => {
    const report = await verify(
      [signSimple(world, subject, { signer: leaf(world, { extensions: extensions(repository) }) })],
      { policy: keyless(options) },
    );
    expect(report.outcome).toBe('accepted');
    return provedBy(report)?.sourceNotEstablished ?? false;
  };
  it('the identity names its source itself', async () =>
    expect(await isLoud('team/app')).toBe(false));
  it('a source whose name only begins alike (T1)', async () =>
    expect(await isLoud('team/ap')).toBe(true));
  it('the source is pinned by its URI', async () =>
    expect(
      await isLoud('other/fork', { certificateSourceRepository: 'https://github.com/other/fork' }),
    ).toBe(false));
  it('the source is pinned by its name', async () =>
    expect(await isLoud('other/fork', { certificateGithubWorkflowRepository: 'other/fork' })).toBe(
      false,
    ));
  it('no source at all', async () => {
    const report = await verify([
      signSimple(world, subject, {
        signer: leaf(world, { extensions: { 8: 'https://token.actions.githubusercontent.com' } }),
      }),
    ]);
    expect(provedBy(report)?.sourceNotEstablished ?? false).toBe(false);
  });

  it('a key is known by its fingerprint', async () => {
    const report = await verify([signSimple(world, subject, { signer: { key }, log: false })], {
      policy: keyed(key, { ignoreTlog: true }),
    });
    expect(report.subjects[0]?.evidence[0]?.signer).toEqual({
      kind: 'key',
      fingerprint: keys.fingerprint(keys.fromPem(key.publicKeyPem)),
    });
  });
});

describe('the log entry', () => {
  const hash = (value: string) => ({ algorithm: 'sha256', value });
  const zeros = hash('0'.repeat(64));
  const attested = (
    entryKind: 'dsse' | 'intoto001' | 'intoto002',
    body: (body: Body) => object,
  ) => [
    attest(world, subject, {
      signer,
      predicateType: SLSA,
      predicate: {},
      entryKind,
      tamper: { body },
    }),
  ];
  const bundled = (body: (body: Body) => object, options: object = {}) => [
    bundleReferrer(world, image.root, {
      signer,
      predicateType: SLSA,
      predicate: {},
      ...options,
      tamper: { body },
    }),
  ];
  const spec =
    (change: (spec: never) => object) =>
    (body: Body): object => ({ ...body, spec: { ...body.spec, ...change(body.spec as never) } });
  const b64 = (text: string): string => Buffer.from(text).toString('base64');
  it.each<Case>([
    [
      'dsse 0.0.1 with another payload hash',
      attested(
        'dsse',
        spec(() => ({ payloadHash: zeros })),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'dsse 0.0.1 with another envelope hash, beside the envelope itself',
      attested(
        'dsse',
        spec(() => ({ envelopeHash: zeros })),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'dsse 0.0.1 with another envelope hash in a bundle, where it cannot be recomputed',
      bundled(spec(() => ({ envelopeHash: zeros }))),
      asked,
      'accepted',
    ],
    [
      'dsse 0.0.1 with another signature',
      attested(
        'dsse',
        spec(
          (s: { signatures: object[] }) =>
            ({
              signatures: s.signatures.map((each) => ({ ...each, signature: b64('another') })),
            }) as never,
        ),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'dsse 0.0.1 with a key in place of the certificate',
      attested(
        'dsse',
        spec(
          (s: { signatures: object[] }) =>
            ({
              signatures: s.signatures.map((each) => ({
                ...each,
                verifier: b64(signer.key.publicKeyPem),
              })),
            }) as never,
        ),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'dsse 0.0.2, by name',
      bundled((body) => ({ ...body, apiVersion: '0.0.2' }), {}),
      asked,
      'UNSUPPORTED',
    ],
    [
      'intoto 0.0.1 with another hash',
      attested(
        'intoto001',
        spec((s: { content: object }) => ({ content: { ...s.content, hash: zeros } }) as never),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'intoto 0.0.2 with another payload type',
      attested(
        'intoto002',
        spec(
          (s: { content: { envelope: object } }) =>
            ({
              content: { ...s.content, envelope: { ...s.content.envelope, payloadType: 'x' } },
            }) as never,
        ),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'intoto 0.0.2 with another payload',
      attested(
        'intoto002',
        spec(
          (s: { content: { envelope: object } }) =>
            ({
              content: {
                ...s.content,
                envelope: { ...s.content.envelope, payload: b64(b64('x')) },
              },
            }) as never,
        ),
      ),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'a Rekor v2 entry of another body',
      bundled((body) => ({ ...body, more: 1 }), { log: 'v2' }),
      asked,
      'TLOG_BODY_MISMATCH',
    ],
    [
      'a Rekor v2 entry by a key',
      [bundleReferrer(world, image.root, { signer: { key }, log: 'v2' })],
      { policy: keyed() },
      'accepted',
    ],
    [
      'a Rekor v2 entry by another key',
      [bundleReferrer(world, image.root, { signer: { key }, log: 'v2' })],
      { policy: keyed(world.keyPair('p256', 'another')) },
      'KEY',
    ],
    [
      'a Rekor v2 entry with a promise',
      [
        bundleReferrer(world, image.root, {
          signer,
          log: 'v2',
          set: true,
          tamper: { bundle: withPromise },
        }),
      ],
      {},
      'SET',
    ],
    [
      'a Rekor v2 proof for another index',
      [
        bundleReferrer(world, image.root, {
          signer,
          log: 'v2',
          tamper: {
            entry: (e) => ({ ...e, proof: { ...e.proof, logIndex: e.proof.logIndex - 1 } }),
          },
        }),
      ],
      {},
      'INCLUSION',
    ],
    [
      'a proof whose hashes lead elsewhere',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: {
            entry: (e) => ({
              ...e,
              proof: { ...e.proof, hashes: e.proof.hashes.map(() => new Uint8Array(32)) },
            }),
          },
        }),
      ],
      {},
      'INCLUSION',
    ],
    [
      'a proof that states another root',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, rootHash: new Uint8Array(32) } }) },
        }),
      ],
      {},
      'INCLUSION',
    ],
    [
      'a promise at the beginning of time',
      [signSimple(world, subject, { signer, integratedTime: new Date(0) })],
      {},
      'SET',
    ],
    [
      'a signature of a file as an entry',
      [
        signSimple(world, subject, {
          signer,
          tamper: { body: () => ({ apiVersion: '0.0.1', kind: 'rekord', spec: {} }) },
        }),
      ],
      {},
      'UNSUPPORTED',
    ],
    [
      'an entry of a kind that nobody knows',
      [
        signSimple(world, subject, {
          signer,
          tamper: { body: () => ({ apiVersion: '0.0.1', kind: 'helm', spec: {} }) },
        }),
      ],
      {},
      'TLOG_KIND',
    ],
  ])('%s', run);

  it('an unpinned log beside a waiver is said to be unchecked', async () => {
    const report = await verify([signSimple(world, subject, { signer: { key } })], {
      trust: { ...trust, logs: [] },
      policy: keyed(key, { ignoreTlog: true }),
    });
    expect(report.outcome).toBe('accepted');
    expect(report.subjects[0]?.evidence[0]?.checks).toContainEqual({
      name: expect.any(String),
      status: 'waived',
      waives: 'log',
      detail: expect.stringMatching(/entry of the unpinned log [0-9a-f]{64}: not checked/),
    });
  });

  it('an unknown log is named, with those that are pinned', async () => {
    const unlogged = { trust: { ...trust, logs: [] } };
    const refused = await verify([signSimple(world, subject, { signer })], unlogged);
    expect(refusalOf(refused)).toContain(`${world.log.logId}; pinned: none`);
  });
});

function withPromise(bundle: BundleJson): object {
  const [entry] = bundle.verificationMaterial.tlogEntries ?? [];
  return {
    ...bundle,
    verificationMaterial: {
      ...bundle.verificationMaterial,
      tlogEntries: [{ ...entry, inclusionPromise: { signedEntryTimestamp: 'AAAA' } }],
    },
  };
}

describe('keys and hashes', () => {
  const hinted = (hint: string) => [
    bundleReferrer(world, image.root, {
      signer: { key },
      tamper: {
        bundle: (b) => ({
          ...b,
          dsseEnvelope: {
            ...b.dsseEnvelope,
            signatures: b.dsseEnvelope?.signatures.map((each) => ({ ...each, keyid: '' })),
          },
          verificationMaterial: { ...b.verificationMaterial, publicKey: { hint } },
        }),
      },
    }),
  ];
  const of = (type: 'p384' | 'p521' | 'ed25519' | 'rsa2048') => world.keyPair(type);
  const two = world.keyPair('p256', 'second');
  it.each<Case>([
    [
      'a hint of another key',
      hinted(Buffer.alloc(32).toString('base64')),
      { policy: keyed() },
      'KEY',
    ],
    ['a hint that is no hash', hinted('my key'), { policy: keyed() }, 'accepted'],
    [
      'a hint with a hash inside',
      hinted(`x${Buffer.alloc(32).toString('base64')}`),
      { policy: keyed() },
      'accepted',
    ],
    [
      'the second of two pinned keys',
      [signSimple(world, subject, { signer: { key: two } })],
      { policy: keyed(key, { keys: [...keysOf(key), ...keysOf(two)] }) },
      'accepted',
    ],
    [
      'a P-384 key with SHA-384 in a bundle',
      [bundleReferrer(world, image.root, { signer: { key: of('p384') } })],
      { policy: keyed(of('p384')) },
      'accepted',
    ],
    [
      'a P-384 key with SHA-256 in a bundle',
      [bundleReferrer(world, image.root, { signer: { key: of('p384') }, scheme: 'sha256' })],
      { policy: keyed(of('p384')) },
      'accepted',
    ],
    [
      'a P-384 key with SHA-256 in a cosign signature',
      [signSimple(world, subject, { signer: { key: of('p384') } })],
      { policy: keyed(of('p384')) },
      'accepted',
    ],
    [
      'a P-384 key with SHA-384 in a cosign signature',
      [signSimple(world, subject, { signer: { key: of('p384') }, scheme: 'sha384', log: false })],
      { policy: keyed(of('p384'), { ignoreTlog: true }) },
      'SIGNATURE',
    ],
    [
      'a P-256 key with SHA-384',
      [bundleReferrer(world, image.root, { signer: { key }, scheme: 'sha384', tlog: false })],
      { policy: keyed(key, { ignoreTlog: true }) },
      'SIGNATURE',
    ],
    [
      'a P-521 key',
      [bundleReferrer(world, image.root, { signer: { key: of('p521') } })],
      { policy: keyed(of('p521')) },
      'accepted',
    ],
    [
      'an Ed25519 key',
      [bundleReferrer(world, image.root, { signer: { key: of('ed25519') } })],
      { policy: keyed(of('ed25519')) },
      'accepted',
    ],
    [
      'an RSA key',
      [signSimple(world, subject, { signer: { key: of('rsa2048') } })],
      { policy: keyed(of('rsa2048')) },
      'accepted',
    ],
  ])('%s', run);
});

describe('timestamps of two authorities', () => {
  const weak = createTimestampAuthority({ seed: 'weak', time: world.time });
  it('none is taken that is not pinned, though another is good', async () => {
    const both = bundleReferrer(world, image.root, {
      signer,
      timestamp: true,
      tamper: {
        timestamps: ([good], signature) => [good ?? new Uint8Array(), weak.stamp(signature)],
      },
    });
    expect(verdictOf(await verify([both]))).toBe('TIMESTAMP_INVALID');
  });
});

describe('names in statements', () => {
  const named = (name: string) => [
    attest(world, subject, { signer, predicateType: SLSA, predicate: {}, subjectName: name }),
  ];
  const bound = async (name: string) => bindingOf(await verify(named(name), asked));
  it('with the tag', async () =>
    expect(await bound('registry.example/team/app:1.0')).toBe('signed'));
  it('without', async () => expect(await bound('registry.example/team/app')).toBe('none'));
  it('another', async () => expect(await bound('registry.example/other')).toBe('contradicted'));
  it('none', async () => expect(await bound('')).toBe('none'));
});

function keysOf({ publicKeyPem }: { readonly publicKeyPem: string }) {
  const { signer: pinned } = keyed({ publicKeyPem } as never);
  return pinned.kind === 'key' ? pinned.keys : [];
}
