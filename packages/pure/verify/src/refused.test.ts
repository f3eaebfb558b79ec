import {
  attest,
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  extensions,
  IDENTITY,
  image,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  subject,
  verdictOf,
  verify,
  world,
} from './world.fixture.ts';

const signer = leaf(world);
const SLSA = 'https://slsa.dev/provenance/v1';
const other = createWorld({ seed: 'somebody else' });
const later = new Date(world.time.getTime() + 3_600_000);

describe('the log', () => {
  const elsewhere = signSimple(other, subject, { signer: leaf(other) });
  it.each([
    ['a log that is not pinned', [elsewhere], {}, 'UNKNOWN_LOG'],
    ['no entry', [signSimple(world, subject, { signer, log: false })], {}, 'TLOG_MISSING'],
    [
      'no entry and no time, with the log waived',
      [signSimple(world, subject, { signer, log: false })],
      { policy: keyless({ ignoreTlog: true }) },
      'TIMESTAMP_MISSING',
    ],
    [
      'an entry of an unpinned log is no time when the log is waived',
      [elsewhere],
      { trust: { ...rootTrust(other), logs: [] }, policy: keyless({ ignoreTlog: true }) },
      'TIMESTAMP_MISSING',
    ],
    [
      'a promise that was changed',
      [
        signSimple(world, subject, {
          signer,
          tamper: { entry: (e) => ({ ...e, set: e.set.map((b, i) => (i === 20 ? b ^ 1 : b)) }) },
        }),
      ],
      {},
      'SET',
    ],
    [
      'a promise about another time',
      [
        signSimple(world, subject, {
          signer,
          tamper: { entry: (e) => ({ ...e, integratedTime: e.integratedTime + 1 }) },
        }),
      ],
      {},
      'SET',
    ],
    [
      'a promise about another index',
      [
        signSimple(world, subject, {
          signer,
          tamper: { entry: (e) => ({ ...e, logIndex: e.logIndex + 1 }) },
        }),
      ],
      {},
      'SET',
    ],
    [
      'an entry logged outside the window of the key',
      [signSimple(world, subject, { signer })],
      {
        trust: {
          ...rootTrust(),
          logs: rootTrust().logs.map((log) => ({
            ...log,
            window: { end: world.time.getTime() - 1 },
          })),
        },
      },
      'TIMESTAMP_WINDOW',
    ],
    [
      'a bundle without a promise has no time',
      [bundleReferrer(world, image.root, { signer, set: false })],
      {},
      'TIMESTAMP_MISSING',
    ],
    [
      'a bundle without an inclusion proof',
      [bundleReferrer(world, image.root, { signer, proof: false })],
      {},
      'STRUCTURE',
    ],
    [
      'a proof for another index',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: {
            entry: (e) => ({ ...e, proof: { ...e.proof, logIndex: e.proof.logIndex - 1 } }),
          },
        }),
      ],
      {},
      'INCLUSION',
    ],
    [
      'a proof that states another size than its checkpoint',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: {
            entry: (e) => ({ ...e, proof: { ...e.proof, treeSize: e.proof.treeSize + 1 } }),
          },
        }),
      ],
      {},
      'INCLUSION',
    ],
    [
      'a checkpoint that was changed',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: {
            entry: (e) => ({
              ...e,
              proof: { ...e.proof, checkpoint: e.proof.checkpoint.replace(/\n(\d)/, '\n9$1') },
            }),
          },
        }),
      ],
      {},
      'CHECKPOINT_SIGNATURE',
    ],
    [
      'a checkpoint that is no note',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, checkpoint: 'x' } }) },
        }),
      ],
      {},
      'CHECKPOINT_FORMAT',
    ],
    [
      'an entry that the bundle says is of another kind',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: { entry: (e) => ({ ...e, kind: 'intoto', version: '0.0.2' }) },
        }),
      ],
      {},
      'TLOG_KIND',
    ],
    [
      'an entry that the bundle says is of a Rekor v2 log',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: { entry: (e) => ({ ...e, kind: 'hashedrekord', version: '0.0.2' }) },
        }),
      ],
      {},
      'TLOG_KIND',
    ],
  ])('refuses %s', async (_, attachments, options, code) =>
    expect(verdictOf(await verify(attachments, options))).toBe(code),
  );
});

describe('a log that shows two trees (T27)', () => {
  it('is refused at the second', async () => {
    const again = createWorld({ seed: 'verify' });
    const honest = bundleReferrer(again, image.root, { signer: leaf(again) });
    const fork = createWorld({ seed: 'verify' });
    const lying = bundleReferrer(fork, image.root, {
      signer: leaf(fork),
      predicateType: SLSA,
      predicate: { other: 'tree' },
    });
    const report = await verify([honest, lying]);
    expect(report.subjects[0]?.evidence.map(({ checks }) => checks.at(-1)?.code)).toEqual([
      undefined,
      'LOG_EQUIVOCATION',
    ]);
  });
});

describe(
  'the entry is about this signature (CVE-2022-23649, CVE-2022-36056, ' + 'CVE-2026-22703)',
  () => {
    const victim = signSimple(world, subject, { signer });
    const [stapled] = victim.entries;
    const sameKey = signSimple(world, makeImage({ seed: 'another image' }).root, { signer });
    const twin = leaf(world, { notBefore: new Date(world.time.getTime() - 1000) });
    it.each([
      [
        'the entry of another signature by another signer',
        signSimple(world, subject, {
          signer: leaf(world, { identity: { uri: `${IDENTITY}x` } }),
          tamper: { entry: () => stapled as never },
        }),
      ],
      [
        'the entry of another payload by the same signer',
        signSimple(world, subject, {
          signer,
          tamper: { entry: () => sameKey.entries[0] as never },
        }),
      ],
      [
        'the entry with another certificate of the same key',
        signSimple(world, subject, { signer: twin, tamper: { entry: () => stapled as never } }),
      ],
      [
        'an entry that states another hash',
        signSimple(world, subject, {
          signer,
          tamper: {
            body: (b) => ({
              ...b,
              spec: { ...b.spec, data: { hash: { algorithm: 'sha256', value: '0'.repeat(64) } } },
            }),
          },
        }),
      ],
      [
        'an entry with a field that nobody knows',
        signSimple(world, subject, {
          signer,
          tamper: { body: (b) => ({ ...b, spec: { ...b.spec, more: 1 } }) },
        }),
      ],
    ])('refuses %s', async (_, attachment) =>
      expect(verdictOf(await verify([attachment]))).toBe('TLOG_BODY_MISMATCH'),
    );

    it('refuses the entry of an attestation stapled to a bundle', async () => {
      const attestation = attest(world, subject, {
        signer,
        predicateType: SLSA,
        predicate: { a: 1 },
      });
      const referrer = bundleReferrer(world, image.root, {
        signer,
        predicateType: SLSA,
        predicate: { a: 2 },
        tamper: { entry: () => attestation.entries[0] as never },
      });
      expect(verdictOf(await verify([referrer], { policy: keyless({ types: [SLSA] }) }))).toBe(
        'TLOG_BODY_MISMATCH',
      );
    });
  },
);

describe('the certificate', () => {
  const cases: [string, Parameters<typeof leaf>[1], string][] = [
    ['a leaf that had expired', { notAfter: new Date(world.time.getTime() - 1000) }, 'CERT_TIME'],
    [
      'a leaf that was not yet valid',
      { notBefore: later, notAfter: new Date(later.getTime() + 600_000) },
      'CERT_TIME',
    ],
    [
      'a leaf of another CA with the same names',
      { authority: createWorld({ seed: 'impostor' }).intermediate },
      'CERT_CHAIN',
    ],
    ['a leaf without an SCT', { sct: false }, 'SCT'],
    ['a leaf with an SCT of another log', { sct: 'otherLog' }, 'SCT'],
    ['a leaf with a bad SCT', { sct: 'bad' }, 'SCT'],
    ['a leaf without the purpose codeSigning', { eku: ['1.3.6.1.5.5.7.3.1'] }, 'CERT_USAGE'],
    ['a leaf without digitalSignature', { keyUsage: ['keyCertSign'] }, 'CERT_USAGE'],
    ['a leaf that is a CA', { isCa: true }, 'CERT_USAGE'],
    [
      'two identities, of which one fits',
      { identity: [{ uri: IDENTITY }, { email: 'eve@example.com' }] },
      'IDENTITY',
    ],
    ['another identity', { identity: { uri: `${IDENTITY}.evil` } }, 'IDENTITY'],
    ['a mail address with the URL as its text', { identity: { email: IDENTITY } }, 'IDENTITY'],
    [
      'another issuer',
      {
        issuer: 'https://issuer.example',
        extensions: { ...extensions(), 1: 'https://issuer.example', 8: 'https://issuer.example' },
      },
      'IDENTITY',
    ],
    [
      'two different issuers',
      { extensions: { ...extensions(), 1: 'https://issuer.example' } },
      'IDENTITY',
    ],
  ];
  it.each(cases)('refuses %s', async (_, options, code) => {
    const impostor = signSimple(world, subject, { signer: leaf(world, options) });
    expect(verdictOf(await verify([impostor]))).toBe(code);
  });

  it('refuses a root that is not pinned, though its chain travels along', async () => {
    const trust = { ...rootTrust(), authorities: rootTrust(other).authorities };
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { trust }))).toBe(
      'CERT_CHAIN',
    );
  });

  it('refuses a CA outside its window', async () => {
    const trust = {
      ...rootTrust(),
      authorities: rootTrust().authorities.map((each) => ({
        ...each,
        window: { end: world.time.getTime() - 1 },
      })),
    };
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { trust }))).toBe(
      'CERT_CHAIN',
    );
  });

  it('refuses an evidence by a key where a certificate is asked for, and the reverse', async () => {
    expect(verdictOf(await verify([signSimple(world, subject, { signer: { key } })]))).toBe('KEY');
    expect(
      verdictOf(await verify([signSimple(world, subject, { signer })], { policy: keyed() })),
    ).toBe('KEY');
  });

  it('refuses another key than the pinned one, and says which', async () => {
    const report = await verify([signSimple(world, subject, { signer: { key } })], {
      policy: keyed(world.keyPair('p256', 'another')),
    });
    expect(verdictOf(report)).toBe('KEY');
    expect(refusalOf(report)).toContain('which is not pinned');
  });
});

describe('what was signed', () => {
  const anotherImage = makeImage({ seed: 'old' });
  it('refuses a signature of another image', async () => {
    const moved = { ...signSimple(world, anotherImage.root, { signer }), subject };
    expect(verdictOf(await verify([moved]))).toBe('SUBJECT');
  });

  it('refuses a referrer whose manifest names another image', async () => {
    const moved = { ...bundleReferrer(world, anotherImage.root, { signer }), subject };
    expect(verdictOf(await verify([moved]))).toBe('SUBJECT');
  });

  it.each([
    [
      'a payload of another type',
      (p: string) => p.replace('cosign container image signature', 'something else'),
      'STRUCTURE',
    ],
    [
      'a payload with a key twice',
      (p: string) => p.replace('"optional"', '"critical":{},"optional"'),
      'PARSE',
    ],
    [
      'a payload with an unknown field',
      (p: string) => p.replace('"optional"', '"more":1,"optional"'),
      'STRUCTURE',
    ],
  ])('refuses %s', async (_, change, code) => {
    const payload = (bytes: Uint8Array) =>
      new TextEncoder().encode(change(new TextDecoder().decode(bytes)));
    expect(
      verdictOf(await verify([signSimple(world, subject, { signer, tamper: { payload } })])),
    ).toBe(code);
  });

  it('refuses a payload changed after signing', async () => {
    const layer = (bytes: Uint8Array) => bytes.map((b, i) => (i === bytes.length - 2 ? b ^ 1 : b));
    expect(
      verdictOf(
        await verify([signSimple(world, subject, { signer, log: false, tamper: { layer } })], {
          policy: keyless({ ignoreTlog: true, verifyAt: world.time.getTime() + 1 }),
        }),
      ),
    ).toBe('SIGNATURE');
  });

  it('refuses an image signature about two subjects', async () => {
    const statement = (s: { subject: unknown[] }) => ({
      ...s,
      subject: [...s.subject, { digest: { sha256: '0'.repeat(64) } }],
    });
    expect(
      verdictOf(
        await verify([
          bundleReferrer(world, image.root, { signer, tamper: { statement: statement as never } }),
        ]),
      ),
    ).toBe('STRUCTURE');
  });

  it("never takes a weaker or other digest for the image's own (T21)", async () => {
    const statement = (s: object) => ({
      ...s,
      subject: [{ name: 'x', digest: { sha256: '0'.repeat(64), sha512: 'f'.repeat(128) } }],
    });
    expect(
      verdictOf(
        await verify([
          bundleReferrer(world, image.root, { signer, tamper: { statement: statement as never } }),
        ]),
      ),
    ).toBe('SUBJECT');
  });
});
