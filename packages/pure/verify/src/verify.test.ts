import { digest } from '@sealift/bytes';
import {
  type Attachment,
  attest,
  bundle,
  bundleReferrer,
  cosignObject,
  createWorld,
  referrerOf,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  bindingOf,
  extensions,
  IDENTITY,
  ISSUER,
  image,
  key,
  keyed,
  keyless,
  leaf,
  NAME,
  pemTrust,
  provedBy,
  rootTrust,
  sourceOf,
  subject,
  verdictOf,
  verify,
  verifyImages,
  world,
} from './world.fixture.ts';

const signer = leaf(world);
const SLSA = 'https://slsa.dev/provenance/v1';
const other = createWorld({ seed: 'somebody else' });

describe('accepted', () => {
  const signed = signSimple(world, subject, {
    signer,
    dockerReference: 'registry.example/team/app:1.0',
  });
  const keySigned = signSimple(world, subject, { signer: { key } });
  const bundled = bundleReferrer(world, image.root, { signer });

  it.each([
    ['a keyless cosign signature, pinned by a trusted root', () => verify([signed])],
    ['the same, pinned by PEM', () => verify([signed], { trust: pemTrust() })],
    ['a cosign signature by a key', () => verify([keySigned], { policy: keyed() })],
    ['a v0.3 bundle, pinned by a trusted root', () => verify([bundled])],
    ['a v0.3 bundle, pinned by PEM', () => verify([bundled], { trust: pemTrust() })],
    [
      'a v0.3 bundle by a key',
      () => verify([bundleReferrer(world, image.root, { signer: { key } })], { policy: keyed() }),
    ],
    [
      'an attestation with an entry dsse 0.0.1',
      () =>
        verify([attest(world, subject, { signer, predicateType: SLSA, predicate: {} })], {
          policy: keyless({ types: [SLSA] }),
        }),
    ],
    [
      'an attestation with an entry intoto 0.0.1',
      () =>
        verify(
          [
            attest(world, subject, {
              signer,
              predicateType: SLSA,
              predicate: {},
              entryKind: 'intoto001',
            }),
          ],
          { policy: keyless({ types: [SLSA] }) },
        ),
    ],
    [
      'an attestation with an entry intoto 0.0.2',
      () =>
        verify(
          [
            attest(world, subject, {
              signer,
              predicateType: SLSA,
              predicate: {},
              entryKind: 'intoto002',
            }),
          ],
          { policy: keyless({ types: [SLSA] }) },
        ),
    ],
    [
      'a bundle with an attestation in an entry intoto 0.0.2',
      () =>
        verify(
          [
            bundleReferrer(world, image.root, {
              signer,
              predicateType: SLSA,
              predicate: {},
              entryKind: 'intoto002',
            }),
          ],
          {
            policy: keyless({ types: [SLSA] }),
          },
        ),
    ],
    [
      'a good signature beside one by somebody else',
      () => verify([signed, signSimple(other, subject, { signer: leaf(other) })]),
    ],
    [
      'an unlogged key signature, with the log waived',
      () =>
        verify([signSimple(world, subject, { signer: { key }, log: false })], {
          policy: keyed(key, { ignoreTlog: true }),
        }),
    ],
    [
      'an unlogged certificate, checked at a time that the operator gave',
      () =>
        verify([signSimple(world, subject, { signer, log: false })], {
          policy: keyless({ ignoreTlog: true, verifyAt: world.time.getTime() + 60_000 }),
        }),
    ],
    [
      'a certificate without SCT, waived',
      () =>
        verify([signSimple(world, subject, { signer: leaf(world, { sct: false }) })], {
          policy: keyless({ ignoreSct: true }),
        }),
    ],
    [
      'one of two pinned log keys',
      () =>
        verify([signed], {
          trust: { ...rootTrust(), logs: [...rootTrust(other).logs, ...rootTrust().logs] },
        }),
    ],
  ])('%s', async (_, run) => expect(verdictOf(await run())).toBe('accepted'));

  it('finds who signed, when, and what of it is only promised', async () => {
    const report = await verify([signed]);
    const [counted] = report.subjects[0]?.counted ?? [];
    expect([counted?.place.subject, counted?.signer, counted?.times]).toEqual([
      subject.digest,
      {
        kind: 'certificate',
        identity: IDENTITY,
        issuer: ISSUER,
        sourceRepository: 'https://github.com/team/app',
      },
      [world.time.getTime()],
    ]);
    expect(counted?.proved).toMatchObject({ kind: 'signature', onlyPromised: true });
    expect(report.subjects[0]?.evidence[0]?.checks.map(({ name }) => name)).toEqual([
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
    const report = await verify(
      [signSimple(world, subject, { signer: leaf(world, { sct: false }), log: false })],
      {
        policy: keyless({
          ignoreSct: true,
          ignoreTlog: true,
          verifyAt: world.time.getTime() + 60_000,
        }),
      },
    );
    const checks = report.subjects[0]?.evidence[0]?.checks ?? [];
    const waived = checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail);
    for (const option of ['--insecure-ignore-tlog', '--insecure-ignore-sct', '--verify-at'])
      expect(waived.join('\n')).toContain(option);
    expect(waived).toContain(
      'no authenticated time; checked at 2026-01-15T12:01:00Z, as typed (--verify-at)',
    );
    // T40: a time that was typed is none that anything states.
    expect(report.subjects[0]?.evidence[0]?.times).toEqual([]);
  });
});

describe('the borrowed workflow (T1)', () => {
  const borrowed = signSimple(world, subject, {
    signer: leaf(world, { extensions: extensions('attacker/fork') }),
    dockerReference: '',
  });

  it('is refused where the source repository is pinned', async () => {
    expect(
      verdictOf(
        await verify([borrowed], {
          policy: keyless({ certificateSourceRepository: 'https://github.com/team/app' }),
        }),
      ),
    ).toBe('IDENTITY');
    expect(
      verdictOf(
        await verify([borrowed], {
          policy: keyless({ certificateGithubWorkflowRepository: 'team/app' }),
        }),
      ),
    ).toBe('IDENTITY');
  });

  it('is known where it is not', async () => {
    const report = await verify([borrowed]);
    expect(report.outcome).toBe('accepted');
    expect(provedBy(report)?.sourceNotEstablished).toBe(true);
    expect(bindingOf(report)).toBe('none');
  });
});

describe('signature or attestation (T22)', () => {
  const attestation = attest(world, subject, { signer, predicateType: SLSA, predicate: {} });
  const signed = signSimple(world, subject, { signer });

  it('an attestation is no signature, and the cause has what there is', async () => {
    const report = await verify([attestation]);
    expect(verdictOf(report)).toBe('NO_SIGNATURE');
    expect(report.causes).toMatchObject([
      { kind: 'lacking', need: { kind: 'signature' }, found: [SLSA] },
    ]);
  });
  it('a signature is no attestation', async () =>
    expect(verdictOf(await verify([signed], { policy: keyless({ types: [SLSA] }) }))).toBe(
      'NO_ATTESTATION',
    ));
  it('an attestation of another type is not of this one', async () =>
    expect(verdictOf(await verify([attestation], { policy: keyless({ types: ['spdx'] }) }))).toBe(
      'NO_ATTESTATION',
    ));
  it('nothing at all', async () => expect(verdictOf(await verify([]))).toBe('NO_SIGNATURE'));
  it('an attestation under the tag of signatures', async () =>
    expect(verdictOf(await verify([{ ...attestation, kind: 'sigs' }]))).toBe('MEDIA_TYPE'));
  it('a signature under the tag of attestations', async () =>
    expect(verdictOf(await verify([{ ...signed, kind: 'atts' }]))).toBe('MEDIA_TYPE'));
  it('a signature over the bytes of the manifest', async () => {
    const manifest = image.blobs.get(image.root.digest) ?? new Uint8Array();
    const asFile = referrerOf(
      image.root,
      bundle(world, manifest, { signer, content: 'messageSignature' }),
    );
    expect(verdictOf(await verify([asFile]))).toBe('POLICY');
  });
  it('a signature of a child does not cover the index', async () => {
    const child = image.manifests[0];
    if (child === undefined) throw new Error('the image has children');
    expect(verdictOf(await verify([signSimple(world, child, { signer })]))).toBe('NO_SIGNATURE');
  });
  it('what the ledger claims is part of the cause', async () => {
    const row = { subject: subject.digest as never, scheme: 'cosign-sig', outcome: 'absent' };
    const report = await verify([], { ledger: [row] });
    expect(report.causes).toMatchObject([{ code: 'NO_SIGNATURE', ledger: [row] }]);
  });
});

describe('names (T3)', () => {
  const signedAs = (dockerReference: string) =>
    signSimple(world, subject, { signer, dockerReference });
  it.each([
    ['signed', signedAs(NAME), 'signed'],
    ['the repository alone, which proves no tag', signedAs('registry.example/team/app'), 'none'],
    ['another repository', signedAs('registry.example/team/other:1.0'), 'contradicted'],
    ['another tag', signedAs('registry.example/team/app:0.9'), 'contradicted'],
    ['no name', bundleReferrer(world, image.root, { signer }), 'none'],
  ])('%s', async (_, attachment, binding) =>
    expect(bindingOf(await verify([attachment]))).toBe(binding),
  );

  it('an expectation binds', async () => {
    const report = await verify([bundleReferrer(world, image.root, { signer })], {
      images: [{ name: NAME, digest: subject.digest as never }],
    });
    expect(bindingOf(report)).toBe('expected');
  });
  it('an expectation of another digest refuses', async () => {
    const report = await verify([bundleReferrer(world, image.root, { signer })], {
      expected: [{ name: NAME, digest: `sha256:${'0'.repeat(64)}` }],
    });
    expect(verdictOf(report)).toBe('NAME_CONTRADICTED');
    expect(bindingOf(report)).toBe('contradicted');
  });
  it('a name that is not there refuses', async () =>
    expect(verdictOf(await verify([], { images: [{ name: 'nowhere:1' }] }))).toBe('NO_IMAGES'));
  it('no named image refuses', async () =>
    expect(
      verdictOf(
        await verifyImages(
          { ...sourceOf(image, []), images: [] },
          {
            trust: rootTrust(),
            policy: keyless(),
            crypto: { verify: () => true, verifyDigest: () => true },
          },
        ),
      ),
    ).toBe('NO_IMAGES'));
});

describe('cosign layers in referrers', () => {
  const asReferrer = (made: Attachment, type: string): Attachment => {
    const manifest = new TextEncoder().encode(
      JSON.stringify({
        ...JSON.parse(new TextDecoder().decode(made.manifest)),
        artifactType: type,
        subject: image.root,
      }),
    );
    return {
      ...made,
      kind: 'referrer',
      manifest,
      descriptor: { ...made.descriptor, digest: digest.of(manifest), size: manifest.length },
    };
  };
  const signed = signSimple(world, subject, { signer });
  const attested = attest(world, subject, { signer, predicateType: SLSA, predicate: {} });
  it('a signature', async () =>
    expect(
      verdictOf(
        await verify([asReferrer(signed, 'application/vnd.dev.cosign.artifact.sig.v1+json')]),
      ),
    ).toBe('accepted'));
  it('an attestation', async () =>
    expect(
      verdictOf(
        await verify([asReferrer(attested, 'application/vnd.in-toto+json')], {
          policy: keyless({ types: [SLSA] }),
        }),
      ),
    ).toBe('accepted'));
  it('an attestation that says it is a signature', async () =>
    expect(
      verdictOf(
        await verify([asReferrer(attested, 'application/vnd.dev.cosign.artifact.sig.v1+json')]),
      ),
    ).toBe('MEDIA_TYPE'));
  it('a part that cannot be read is called what it would be', async () => {
    const { layers, ...others } = JSON.parse(new TextDecoder().decode(signed.manifest)) as {
      layers: { annotations: object }[];
    };
    const twins = layers.flatMap((layer) => [layer, { ...layer, annotations: {} }]);
    const manifest = new TextEncoder().encode(JSON.stringify({ ...others, layers: twins }));
    const report = await verify([
      asReferrer({ ...signed, manifest }, 'application/vnd.dev.cosign.artifact.sig.v1+json'),
    ]);
    expect(report.subjects[0]?.evidence.map(({ format, outcome }) => [format, outcome])).toEqual([
      ['cosign signature', 'accepted'],
      ['cosign signature', 'rejected'],
    ]);
  });
  it('anything else is carried, counts for nothing, and is known', async () => {
    const report = await verify([
      asReferrer(
        {
          ...signed,
          manifest: new TextEncoder().encode(
            new TextDecoder().decode(signed.manifest).replaceAll('simplesigning', 'other'),
          ),
        },
        'application/spdx+json',
      ),
    ]);
    expect(verdictOf(report)).toBe('NO_SIGNATURE');
    expect(report.subjects[0]?.carried).toEqual(['application/spdx+json']);
  });
});

describe('the first cause is of the kind and the signer that was asked for', () => {
  const other = leaf(world, { identity: { email: 'eve@example.com' } });
  const codesOf = async (...given: Parameters<typeof verify>): Promise<string[]> =>
    (await verify(...given)).causes.map(({ code }) => code);
  const sbom = { policy: keyless({ types: ['https://spdx.dev/Document'] }) };
  const slsa = (by = signer) =>
    attest(world, subject, { signer: by, predicateType: SLSA, predicate: {} });

  it("an SBOM is not there, whatever is wrong with somebody else's signature", async () => {
    expect(await codesOf([signSimple(world, subject, { signer: other })], sbom)).toEqual([
      'NO_ATTESTATION',
    ]);
    expect(await codesOf([slsa(other)], sbom)).toEqual(['NO_ATTESTATION']);
    expect(await codesOf([signSimple(world, subject, { signer: { key } })], sbom)).toEqual([
      'NO_ATTESTATION',
    ]);
  });
  it('a signature is not there, whatever is wrong with an attestation', async () => {
    expect(await codesOf([slsa(other)])).toEqual(['NO_SIGNATURE']);
    const { causes } = await verify([slsa(other)]);
    expect(causes).toMatchObject([{ found: [SLSA] }]);
  });
  it("of two signatures the asked signer's comes first, whichever failed earlier", async () => {
    const wrong = keyless({ certificateIdentity: 'eve@example.com' });
    const unlogged = signSimple(world, subject, { signer, log: false });
    const [child] = image.manifests;
    const moved = { ...signSimple(world, child ?? subject, { signer: other }), subject };
    expect(await codesOf([unlogged, moved], { policy: wrong })).toEqual([
      'SUBJECT',
      'TLOG_MISSING',
    ]);
  });
  it('what cannot be read could have been it', async () => {
    expect(await codesOf([{ ...slsa(), kind: 'sigs' }])).toEqual(['MEDIA_TYPE']);
  });
});

describe('a signature by a key beside a keyless one', () => {
  it('says why the one that was asked for failed', async () => {
    const byKey = signSimple(world, subject, { signer: { key } });
    const keylessly = bundleReferrer(world, image.root, { signer });
    const report = await verify([byKey, keylessly], {
      policy: keyless({ certificateIdentity: 'https://github.com/other/x' }),
    });
    expect(report.causes.map(({ code }) => code)).toEqual(['IDENTITY']);
  });
});

describe('several signatures in one object', () => {
  it('judges each layer by itself', async () => {
    const mixed = cosignObject(
      'sigs',
      subject,
      signSimple(other, subject, { signer: leaf(other) }),
      signSimple(world, subject, { signer }),
    );
    const report = await verify([mixed]);
    expect(report.subjects[0]?.evidence.map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'accepted',
    ]);
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
    expect(report.clearance).toBeUndefined();
  });
});
