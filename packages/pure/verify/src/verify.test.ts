import { digest } from '@sealift/bytes';
import { type Attachment, attest, bundle, bundleReferrer, cosignObject, createWorld, makeImage, referrerOf, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  extensions,
  IDENTITY,
  image,
  key,
  keyed,
  keyless,
  leaf,
  NAME,
  pemTrust,
  rootTrust,
  sourceOf,
  subject,
  verdictOf,
  verify,
  world,
} from './world.fixture.ts';

const signer = leaf(world);
const SLSA = 'https://slsa.dev/provenance/v1';
const other = createWorld({ seed: 'somebody else' });
const later = new Date(world.time.getTime() + 3_600_000);

describe('accepted', () => {
  const signed = signSimple(world, subject, { signer, dockerReference: 'registry.example/team/app:1.0' });
  const keySigned = signSimple(world, subject, { signer: { key } });
  const bundled = bundleReferrer(world, image.root, { signer });

  it.each([
    ['a keyless cosign signature, pinned by a trusted root', () => verify([signed])],
    ['the same, pinned by PEM', () => verify([signed], { trust: pemTrust() })],
    ['a cosign signature by a key', () => verify([keySigned], { policy: keyed() })],
    ['a v0.3 bundle, pinned by a trusted root', () => verify([bundled])],
    ['a v0.3 bundle, pinned by PEM', () => verify([bundled], { trust: pemTrust() })],
    ['a v0.3 bundle by a key', () => verify([bundleReferrer(world, image.root, { signer: { key } })], { policy: keyed() })],
    [
      'an attestation with an entry dsse 0.0.1',
      () => verify([attest(world, subject, { signer, predicateType: SLSA, predicate: {} })], { policy: keyless({ types: [SLSA] }) }),
    ],
    [
      'an attestation with an entry intoto 0.0.1',
      () => verify([attest(world, subject, { signer, predicateType: SLSA, predicate: {}, entryKind: 'intoto001' })], { policy: keyless({ types: [SLSA] }) }),
    ],
    [
      'an attestation with an entry intoto 0.0.2',
      () => verify([attest(world, subject, { signer, predicateType: SLSA, predicate: {}, entryKind: 'intoto002' })], { policy: keyless({ types: [SLSA] }) }),
    ],
    [
      'a bundle with an attestation in an entry intoto 0.0.2',
      () =>
        verify([bundleReferrer(world, image.root, { signer, predicateType: SLSA, predicate: {}, entryKind: 'intoto002' })], {
          policy: keyless({ types: [SLSA] }),
        }),
    ],
    ['a good signature beside one by somebody else', () => verify([signed, signSimple(other, subject, { signer: leaf(other) })])],
    [
      'an unlogged key signature, with the log waived',
      () => verify([signSimple(world, subject, { signer: { key }, log: false })], { policy: keyed(key, { ignoreTlog: true }) }),
    ],
    [
      'an unlogged certificate, checked at a time that the operator gave',
      () => verify([signSimple(world, subject, { signer, log: false })], { policy: keyless({ ignoreTlog: true, verifyAt: world.time.getTime() + 60_000 }) }),
    ],
    [
      'a certificate without SCT, waived',
      () => verify([signSimple(world, subject, { signer: leaf(world, { sct: false }) })], { policy: keyless({ ignoreSct: true }) }),
    ],
    ['one of two pinned log keys', () => verify([signed], { trust: { ...rootTrust(), logs: [...rootTrust(other).logs, ...rootTrust().logs] } })],
  ])('%s', async (_, run) => expect(verdictOf(await run())).toBe('accepted'));

  it('says who signed, when, and what is not established', async () => {
    const report = await verify([signed]);
    expect(report.established).toEqual([
      `${NAME}: ${subject.digest} was signed by ${IDENTITY} (issuer https://token.actions.githubusercontent.com, source https://github.com/team/app) at 2026-01-15T12:00:00Z`,
    ]);
    expect(report.notEstablished.join('\n')).toContain('INCLUSION');
    expect(report.notEstablished.join('\n')).toContain('revoked');
    expect(report.images[0]?.evidence[0]?.checks.map(({ name }) => name)).toEqual([
      'key material',
      'transparency log',
      'log entry kind',
      'SET',
      'inclusion',
      'log entry content',
      'time',
      'certificate chain',
      'certificate usage',
      'SCT',
      'signature',
      'subject',
      'identity',
    ]);
  });

  it('lists what was waived with the option that waived it', async () => {
    const report = await verify([signSimple(world, subject, { signer: leaf(world, { sct: false }), log: false })], {
      policy: keyless({ ignoreSct: true, ignoreTlog: true, verifyAt: world.time.getTime() + 60_000 }),
    });
    for (const option of ['--insecure-ignore-tlog', '--insecure-ignore-sct', '--verify-at']) expect(report.waived.join('\n')).toContain(option);
    expect(report.images[0]?.evidence[0]?.times).toEqual(['2026-01-15T12:01:00Z']);
  });
});

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
      [signSimple(world, subject, { signer, tamper: { entry: (e) => ({ ...e, set: e.set.map((b, i) => (i === 20 ? b ^ 1 : b)) }) } })],
      {},
      'SET',
    ],
    [
      'a promise about another time',
      [signSimple(world, subject, { signer, tamper: { entry: (e) => ({ ...e, integratedTime: e.integratedTime + 1 }) } })],
      {},
      'SET',
    ],
    ['a promise about another index', [signSimple(world, subject, { signer, tamper: { entry: (e) => ({ ...e, logIndex: e.logIndex + 1 }) } })], {}, 'SET'],
    [
      'an entry logged outside the window of the key',
      [signSimple(world, subject, { signer })],
      { trust: { ...rootTrust(), logs: rootTrust().logs.map((log) => ({ ...log, window: { end: world.time.getTime() - 1 } })) } },
      'TIMESTAMP_WINDOW',
    ],
    ['a bundle without a promise has no time', [bundleReferrer(world, image.root, { signer, set: false })], {}, 'TIMESTAMP_MISSING'],
    ['a bundle without an inclusion proof', [bundleReferrer(world, image.root, { signer, proof: false })], {}, 'STRUCTURE'],
    [
      'a proof for another index',
      [bundleReferrer(world, image.root, { signer, tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, logIndex: e.proof.logIndex - 1 } }) } })],
      {},
      'INCLUSION',
    ],
    [
      'a proof that states another size than its checkpoint',
      [bundleReferrer(world, image.root, { signer, tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, treeSize: e.proof.treeSize + 1 } }) } })],
      {},
      'INCLUSION',
    ],
    [
      'a checkpoint that was changed',
      [
        bundleReferrer(world, image.root, {
          signer,
          tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, checkpoint: e.proof.checkpoint.replace(/\n(\d)/, '\n9$1') } }) },
        }),
      ],
      {},
      'CHECKPOINT_SIGNATURE',
    ],
    [
      'a checkpoint that is no note',
      [bundleReferrer(world, image.root, { signer, tamper: { entry: (e) => ({ ...e, proof: { ...e.proof, checkpoint: 'x' } }) } })],
      {},
      'CHECKPOINT_FORMAT',
    ],
    [
      'an entry that the bundle says is of another kind',
      [bundleReferrer(world, image.root, { signer, tamper: { entry: (e) => ({ ...e, kind: 'intoto', version: '0.0.2' }) } })],
      {},
      'TLOG_KIND',
    ],
    [
      'an entry that the bundle says is of a Rekor v2 log',
      [bundleReferrer(world, image.root, { signer, tamper: { entry: (e) => ({ ...e, kind: 'hashedrekord', version: '0.0.2' }) } })],
      {},
      'TLOG_KIND',
    ],
  ])('refuses %s', async (_, attachments, options, code) => expect(verdictOf(await verify(attachments, options))).toBe(code));
});

describe('a log that shows two trees (T27)', () => {
  it('is refused at the second', async () => {
    const again = createWorld({ seed: 'verify' });
    const honest = bundleReferrer(again, image.root, { signer: leaf(again) });
    const fork = createWorld({ seed: 'verify' });
    const lying = bundleReferrer(fork, image.root, { signer: leaf(fork), predicateType: SLSA, predicate: { other: 'tree' } });
    const report = await verify([honest, lying]);
    expect(report.images[0]?.evidence.map(({ checks }) => checks.at(-1)?.code)).toEqual([undefined, 'LOG_EQUIVOCATION']);
  });
});

describe('the entry is about this signature (CVE-2022-23649, CVE-2022-36056, CVE-2026-22703)', () => {
  const victim = signSimple(world, subject, { signer });
  const [stapled] = victim.entries;
  const sameKey = signSimple(world, makeImage({ seed: 'another image' }).root, { signer });
  const twin = leaf(world, { notBefore: new Date(world.time.getTime() - 1000) });
  it.each([
    [
      'the entry of another signature by another signer',
      signSimple(world, subject, { signer: leaf(world, { identity: { uri: `${IDENTITY}x` } }), tamper: { entry: () => stapled as never } }),
    ],
    ['the entry of another payload by the same signer', signSimple(world, subject, { signer, tamper: { entry: () => sameKey.entries[0] as never } })],
    ['the entry with another certificate of the same key', signSimple(world, subject, { signer: twin, tamper: { entry: () => stapled as never } })],
    [
      'an entry that states another hash',
      signSimple(world, subject, {
        signer,
        tamper: { body: (b) => ({ ...b, spec: { ...b.spec, data: { hash: { algorithm: 'sha256', value: '0'.repeat(64) } } } }) },
      }),
    ],
    ['an entry with a field that nobody knows', signSimple(world, subject, { signer, tamper: { body: (b) => ({ ...b, spec: { ...b.spec, more: 1 } }) } })],
  ])('refuses %s', async (_, attachment) => expect(verdictOf(await verify([attachment]))).toBe('TLOG_BODY_MISMATCH'));

  it('refuses the entry of an attestation stapled to a bundle', async () => {
    const attestation = attest(world, subject, { signer, predicateType: SLSA, predicate: { a: 1 } });
    const referrer = bundleReferrer(world, image.root, {
      signer,
      predicateType: SLSA,
      predicate: { a: 2 },
      tamper: { entry: () => attestation.entries[0] as never },
    });
    expect(verdictOf(await verify([referrer], { policy: keyless({ types: [SLSA] }) }))).toBe('TLOG_BODY_MISMATCH');
  });
});

describe('the certificate', () => {
  const cases: [string, Parameters<typeof leaf>[1], string][] = [
    ['a leaf that had expired', { notAfter: new Date(world.time.getTime() - 1000) }, 'CERT_TIME'],
    ['a leaf that was not yet valid', { notBefore: later, notAfter: new Date(later.getTime() + 600_000) }, 'CERT_TIME'],
    ['a leaf of another CA with the same names', { authority: createWorld({ seed: 'impostor' }).intermediate }, 'CERT_CHAIN'],
    ['a leaf without an SCT', { sct: false }, 'SCT'],
    ['a leaf with an SCT of another log', { sct: 'otherLog' }, 'SCT'],
    ['a leaf with a bad SCT', { sct: 'bad' }, 'SCT'],
    ['a leaf without the purpose codeSigning', { eku: ['1.3.6.1.5.5.7.3.1'] }, 'CERT_USAGE'],
    ['a leaf without digitalSignature', { keyUsage: ['keyCertSign'] }, 'CERT_USAGE'],
    ['a leaf that is a CA', { isCa: true }, 'CERT_USAGE'],
    ['two identities, of which one fits', { identity: [{ uri: IDENTITY }, { email: 'eve@example.com' }] }, 'IDENTITY'],
    ['another identity', { identity: { uri: `${IDENTITY}.evil` } }, 'IDENTITY'],
    ['a mail address with the URL as its text', { identity: { email: IDENTITY } }, 'IDENTITY'],
    [
      'another issuer',
      { issuer: 'https://issuer.example', extensions: { ...extensions(), 1: 'https://issuer.example', 8: 'https://issuer.example' } },
      'IDENTITY',
    ],
    ['two different issuers', { extensions: { ...extensions(), 1: 'https://issuer.example' } }, 'IDENTITY'],
  ];
  it.each(cases)('refuses %s', async (_, options, code) => {
    const impostor = signSimple(world, subject, { signer: leaf(world, options) });
    expect(verdictOf(await verify([impostor]))).toBe(code);
  });

  it('refuses a root that is not pinned, though its chain travels along', async () => {
    const trust = { ...rootTrust(), authorities: rootTrust(other).authorities };
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { trust }))).toBe('CERT_CHAIN');
  });

  it('refuses a CA outside its window', async () => {
    const trust = { ...rootTrust(), authorities: rootTrust().authorities.map((each) => ({ ...each, window: { end: world.time.getTime() - 1 } })) };
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { trust }))).toBe('CERT_CHAIN');
  });

  it('refuses an evidence by a key where a certificate is asked for, and the reverse', async () => {
    expect(verdictOf(await verify([signSimple(world, subject, { signer: { key } })]))).toBe('KEY');
    expect(verdictOf(await verify([signSimple(world, subject, { signer })], { policy: keyed() }))).toBe('KEY');
  });

  it('refuses another key than the pinned one, and says which', async () => {
    const report = await verify([signSimple(world, subject, { signer: { key } })], { policy: keyed(world.keyPair('p256', 'another')) });
    expect(verdictOf(report)).toBe('KEY');
    expect(report.failures[0]?.message).toContain('which is not pinned');
  });
});

describe('the borrowed workflow (T1)', () => {
  const borrowed = signSimple(world, subject, { signer: leaf(world, { extensions: extensions('attacker/fork') }), dockerReference: '' });

  it('is refused where the source repository is pinned', async () => {
    expect(verdictOf(await verify([borrowed], { policy: keyless({ certificateSourceRepository: 'https://github.com/team/app' }) }))).toBe('IDENTITY');
    expect(verdictOf(await verify([borrowed], { policy: keyless({ certificateGithubWorkflowRepository: 'team/app' }) }))).toBe('IDENTITY');
  });

  it('is loud where it is not', async () => {
    const report = await verify([borrowed]);
    expect(report.verdict).toBe('accepted');
    expect(report.notEstablished.join('\n')).toMatch(/SOURCE REPOSITORY NOT ESTABLISHED/);
    expect(report.notEstablished.join('\n')).toMatch(/NAME NOT BOUND/);
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
    ['a payload of another type', (p: string) => p.replace('cosign container image signature', 'something else'), 'STRUCTURE'],
    ['a payload with a key twice', (p: string) => p.replace('"optional"', '"critical":{},"optional"'), 'PARSE'],
    ['a payload with an unknown field', (p: string) => p.replace('"optional"', '"more":1,"optional"'), 'STRUCTURE'],
  ])('refuses %s', async (_, change, code) => {
    const payload = (bytes: Uint8Array) => new TextEncoder().encode(change(new TextDecoder().decode(bytes)));
    expect(verdictOf(await verify([signSimple(world, subject, { signer, tamper: { payload } })]))).toBe(code);
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
    const statement = (s: { subject: unknown[] }) => ({ ...s, subject: [...s.subject, { digest: { sha256: '0'.repeat(64) } }] });
    expect(verdictOf(await verify([bundleReferrer(world, image.root, { signer, tamper: { statement: statement as never } })]))).toBe('STRUCTURE');
  });

  it("never takes a weaker or other digest for the image's own (T21)", async () => {
    const statement = (s: object) => ({ ...s, subject: [{ name: 'x', digest: { sha256: '0'.repeat(64), sha512: 'f'.repeat(128) } }] });
    expect(verdictOf(await verify([bundleReferrer(world, image.root, { signer, tamper: { statement: statement as never } })]))).toBe('SUBJECT');
  });
});

describe('signature or attestation (T22)', () => {
  const attestation = attest(world, subject, { signer, predicateType: SLSA, predicate: {} });
  const signed = signSimple(world, subject, { signer });

  it('an attestation is no signature, and the failure says what to ask for', async () => {
    const report = await verify([attestation]);
    expect(verdictOf(report)).toBe('NO_SIGNATURE');
    expect(report.failures[0]?.message).toContain('--type');
    expect(report.failures[0]?.message).toContain(SLSA);
  });
  it('a signature is no attestation', async () => expect(verdictOf(await verify([signed], { policy: keyless({ types: [SLSA] }) }))).toBe('NO_ATTESTATION'));
  it('an attestation of another type is not of this one', async () =>
    expect(verdictOf(await verify([attestation], { policy: keyless({ types: ['spdx'] }) }))).toBe('NO_ATTESTATION'));
  it('nothing at all', async () => expect(verdictOf(await verify([]))).toBe('NO_SIGNATURE'));
  it('an attestation under the tag of signatures', async () => expect(verdictOf(await verify([{ ...attestation, kind: 'sigs' }]))).toBe('MEDIA_TYPE'));
  it('a signature under the tag of attestations', async () => expect(verdictOf(await verify([{ ...signed, kind: 'atts' }]))).toBe('MEDIA_TYPE'));
  it('a signature over the bytes of the manifest', async () => {
    const manifest = image.blobs.get(image.root.digest) ?? new Uint8Array();
    const asFile = referrerOf(image.root, bundle(world, manifest, { signer, content: 'messageSignature' }));
    expect(verdictOf(await verify([asFile]))).toBe('POLICY');
  });
  it('a signature of a child does not cover the index', async () => {
    const child = image.manifests[0];
    if (child === undefined) throw new Error('the image has children');
    expect(verdictOf(await verify([signSimple(world, child, { signer })]))).toBe('NO_SIGNATURE');
  });
  it('what the ledger claims is part of the message', async () => {
    const report = await verify([], { ledger: [{ subject: subject.digest as never, scheme: 'cosign-sig', outcome: 'absent' }] });
    expect(report.failures[0]?.message).toContain('cosign-sig absent');
  });
});

describe('names (T3)', () => {
  const signedAs = (dockerReference: string) => signSimple(world, subject, { signer, dockerReference });
  it.each([
    ['signed', signedAs(NAME), 'signed'],
    ['the repository alone, which proves no tag', signedAs('registry.example/team/app'), 'none'],
    ['another repository', signedAs('registry.example/team/other:1.0'), 'contradicted'],
    ['another tag', signedAs('registry.example/team/app:0.9'), 'contradicted'],
    ['no name', bundleReferrer(world, image.root, { signer }), 'none'],
  ])('%s', async (_, attachment, binding) => expect((await verify([attachment])).images[0]?.nameBinding).toBe(binding));

  it('an expectation binds', async () => {
    const report = await verify([bundleReferrer(world, image.root, { signer })], { images: [{ name: NAME, digest: subject.digest as never }] });
    expect(report.images[0]?.nameBinding).toBe('expected');
  });
  it('an expectation of another digest refuses', async () => {
    const report = await verify([bundleReferrer(world, image.root, { signer })], { expected: [{ name: NAME, digest: `sha256:${'0'.repeat(64)}` }] });
    expect(verdictOf(report)).toBe('NAME_CONTRADICTED');
  });
  it('a name that is not there refuses', async () => expect(verdictOf(await verify([], { images: [{ name: 'nowhere:1' }] }))).toBe('NO_IMAGES'));
  it('no named image refuses', async () =>
    expect(
      verdictOf(
        await (await import('./verify.ts')).verifyImages(
          { ...sourceOf(image, []), images: [] },
          { trust: rootTrust(), policy: keyless(), crypto: { verify: () => true, verifyDigest: () => true } },
        ),
      ),
    ).toBe('NO_IMAGES'));
});

describe('cosign layers in referrers', () => {
  const asReferrer = (made: Attachment, type: string): Attachment => {
    const manifest = new TextEncoder().encode(
      JSON.stringify({ ...JSON.parse(new TextDecoder().decode(made.manifest)), artifactType: type, subject: image.root }),
    );
    return { ...made, kind: 'referrer', manifest, descriptor: { ...made.descriptor, digest: digest.of(manifest), size: manifest.length } };
  };
  const signed = signSimple(world, subject, { signer });
  const attested = attest(world, subject, { signer, predicateType: SLSA, predicate: {} });
  it('a signature', async () => expect(verdictOf(await verify([asReferrer(signed, 'application/vnd.dev.cosign.artifact.sig.v1+json')]))).toBe('accepted'));
  it('an attestation', async () =>
    expect(verdictOf(await verify([asReferrer(attested, 'application/vnd.in-toto+json')], { policy: keyless({ types: [SLSA] }) }))).toBe('accepted'));
  it('an attestation that says it is a signature', async () =>
    expect(verdictOf(await verify([asReferrer(attested, 'application/vnd.dev.cosign.artifact.sig.v1+json')]))).toBe('MEDIA_TYPE'));
  it('anything else is carried, counts for nothing, and is listed', async () => {
    const report = await verify([
      asReferrer(
        { ...signed, manifest: new TextEncoder().encode(new TextDecoder().decode(signed.manifest).replaceAll('simplesigning', 'other')) },
        'application/spdx+json',
      ),
    ]);
    expect(verdictOf(report)).toBe('NO_SIGNATURE');
    expect(report.claimed.join()).toContain('application/spdx+json');
  });
});

describe('a signature by a key beside a keyless one', () => {
  it('says why the one that was asked for failed', async () => {
    const byKey = signSimple(world, subject, { signer: { key } });
    const keylessly = bundleReferrer(world, image.root, { signer });
    const report = await verify([byKey, keylessly], { policy: keyless({ certificateIdentity: 'https://github.com/other/x' }) });
    expect(report.failures.map(({ code }) => code)).toEqual(['IDENTITY', 'KEY']);
  });
});

describe('several signatures in one object', () => {
  it('judges each layer by itself', async () => {
    const mixed = cosignObject('sigs', subject, signSimple(other, subject, { signer: leaf(other) }), signSimple(world, subject, { signer }));
    const report = await verify([mixed]);
    expect(report.images[0]?.evidence.map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted']);
    expect(verdictOf(report)).toBe('accepted');
  });
});

describe('a bug of ours', () => {
  it('is never an acceptance', async () => {
    const broken = (): boolean => {
      throw new TypeError('broken');
    };
    const crypto = { verify: broken, verifyDigest: broken };
    const report = await verify([signSimple(world, subject, { signer })], { crypto });
    expect(verdictOf(report)).toBe('INTERNAL');
    expect(report.exitCode).toBe(70);
  });
});
