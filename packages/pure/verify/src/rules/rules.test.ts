import type { Digest } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import type { Condition, Needs } from '@sealift/policy/rules';
import {
  type Attachment,
  type BundleOptions,
  blobOf,
  bundleReferrer,
  createWorld,
  type Descriptor,
  type Image,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../judgement.ts';
import type { VerifyOptions } from '../verify.ts';
import {
  bindingOf,
  image,
  key,
  keyed,
  keyedBy,
  keyless,
  leaf,
  NAME,
  rootTrust,
  sourceOf,
  subject,
  verdictOf,
  verifyImages,
  world,
} from '../world.fixture.ts';
import { attestedBy, known, rule, ruled, signedBy } from './rules.fixture.ts';

type Of = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;
const SLSA = 'https://slsa.dev/provenance/v1';
const other = world.keyPair('p256', 'other');
const stranger = world.keyPair('p256', 'a stranger');
const vendor = known('vendor', keyless());
const lab = known('lab', keyed(key));
const second = known('second', keyed(other));

const by = (
  signer: BundleOptions['signer'],
  more: Partial<BundleOptions> = {},
  on: Of = image.root,
) => bundleReferrer(world, on, { signer, ...more });
const byVendor = (more: Partial<BundleOptions> = {}, on: Of = image.root) =>
  by(leaf(world), more, on);
const byLab = (more: Partial<BundleOptions> = {}, on: Of = image.root) => by({ key }, more, on);
const bySecond = by({ key: other });
const attested = (predicate: unknown, more: Partial<BundleOptions> = {}) =>
  byLab({ predicateType: SLSA, predicate, ...more });

const judge = (
  attached: readonly Attachment[],
  options: VerifyOptions,
  name: string | undefined = NAME,
): Promise<Judgement> => verifyImages(sourceOf(image, attached, name), options);
const codes = ({ causes }: Judgement) => causes.map(({ code }) => code);

describe('several signers of one policy', () => {
  const all = [vendor, lab, second];

  it('each has his own evidence, judged once for him', async () => {
    const { subjects, outcome } = await judge(
      [byVendor(), byLab()],
      ruled(all, [rule([signedBy(['vendor', 'lab'], 2)])]),
    );
    expect(outcome).toBe('accepted');
    expect(subjects[0]?.evidence.map((each) => [each.by, each.outcome])).toEqual([
      ['vendor', 'accepted'],
      ['lab', 'accepted'],
    ]);
  });

  it.each<[string, readonly Attachment[], readonly string[], number, string]>([
    ['one of two is enough', [byLab()], ['vendor', 'lab'], 1, 'accepted'],
    ['a third does not count', [bySecond], ['vendor', 'lab'], 1, 'NO_SIGNATURE'],
    [
      'two of one do not make two',
      [byLab(), byLab({ tlog: true })],
      ['vendor', 'lab'],
      2,
      'POLICY',
    ],
    ['two of three', [byLab(), bySecond], ['vendor', 'lab', 'second'], 2, 'accepted'],
    ['nothing at all', [], ['vendor', 'lab'], 1, 'NO_SIGNATURE'],
  ])('%s', async (_, attached, of, atLeast, code) =>
    expect(verdictOf(await judge(attached, ruled(all, [rule([signedBy(of, atLeast)])])))).toBe(
      code,
    ),
  );

  it('a signature by nobody of the policy says whose it claims to be', async () => {
    const { subjects, causes } = await judge(
      [by({ key: stranger })],
      ruled(all, [rule([signedBy(['lab'])])]),
    );
    expect(causes[0]?.code).toBe('KEY');
    expect(subjects[0]?.evidence[0]?.by).toBeUndefined();
    expect(subjects[0]?.evidence[0]?.failure?.detail).toContain('by no key of the policy');
  });

  it('a certificate of nobody of the policy likewise', async () => {
    const identity = { email: 'mallory@example.com' };
    const found = await judge(
      [by(leaf(world, { identity }))],
      ruled(all, [rule([signedBy(['vendor'])])]),
    );
    expect(found.causes[0]?.code).toBe('IDENTITY');
    expect(found.subjects[0]?.evidence[0]?.failure?.detail).toContain('"mallory@example.com"');
  });

  it('evidence of one instance is nobody of another, whatever it says (T6)', async () => {
    const elsewhere = createWorld({ seed: 'elsewhere' });
    const foreign = bundleReferrer(elsewhere, image.root, { signer: leaf(elsewhere) });
    const signers = [vendor, known('same name elsewhere', keyless(), rootTrust(elsewhere))];
    const options = ruled(signers, [rule([signedBy(['vendor'])])]);
    expect((await judge([foreign], options)).outcome).toBe('rejected');
    const either = ruled(signers, [rule([signedBy(['same name elsewhere'])])]);
    expect(verdictOf(await judge([foreign], either))).toBe('accepted');
  });

  it('two entries with one key are one person', async () => {
    const twice = [lab, known('the same', keyed(key))];
    expect(
      codes(await judge([byLab()], ruled(twice, [rule([signedBy(['lab', 'the same'], 2)])]))),
    ).toContain('POLICY');
  });

  it('one certificate under two names of an instance is one person (T41)', async () => {
    const again = { ...known('again', keyless()), instance: 'there' };
    const twice = ruled([vendor, again], [rule([signedBy(['vendor', 'again'], 2)])]);
    expect(verdictOf(await judge([byVendor(), byVendor({ tlog: true })], twice))).toBe('POLICY');
  });

  it('a key with a certificate, and pinned too, is one person (T41)', async () => {
    const certified = leaf(world);
    const pinned = known('pinned', keyed(certified.key));
    const twice = ruled([vendor, pinned], [rule([signedBy(['vendor', 'pinned'], 2)])]);
    const signed = [by(certified), by({ key: certified.key })];
    expect(verdictOf(await judge(signed, twice))).toBe('POLICY');
    const either = ruled([vendor, pinned], [rule([signedBy(['vendor', 'pinned'])])]);
    expect(verdictOf(await judge([by({ key: certified.key })], either))).toBe('accepted');
  });

  it('a good signature beside garbage is enough', async () => {
    const options = ruled(all, [rule([signedBy(['lab'])])]);
    expect(verdictOf(await judge([by({ key: stranger }), byLab()], options))).toBe('accepted');
  });
});

describe('rules', () => {
  const signers = [vendor, lab];
  const byBoth = rule([signedBy(['vendor'])]);

  it('all hold, or none lets in', async () => {
    const rules = [rule([signedBy(['lab'])]), byBoth];
    expect(verdictOf(await judge([byLab()], ruled(signers, rules)))).toBe('NO_SIGNATURE');
    expect(verdictOf(await judge([byLab(), byVendor()], ruled(signers, rules)))).toBe('accepted');
  });

  it('none speaks of it: denied', async () => {
    const found = await judge([byLab()], ruled(signers, []));
    expect(found.causes).toMatchObject([{ kind: 'policy', code: 'POLICY' }]);
    expect(found.clearance).toBeUndefined();
  });

  it('one that warns rejects nothing, and lets nothing in by itself', async () => {
    const warns = rule([signedBy(['vendor'])], { mode: 'warn' });
    expect(codes(await judge([], ruled(signers, [warns])))).toEqual(['POLICY']);
    const beside = await judge([byLab()], ruled(signers, [warns, rule([signedBy(['lab'])])]));
    expect(beside.outcome).toBe('accepted');
    expect(beside.subjects[0]?.rules.map(({ outcome }) => outcome)).toEqual(['failed', 'held']);
  });

  it('one that is made to reject lets in no more than it did', async () => {
    const held = rule([signedBy(['lab'])], { mode: 'restrict' });
    expect(codes(await judge([byLab()], ruled(signers, [held])))).toEqual(['POLICY']);
    const failed = rule([signedBy(['vendor'])], { mode: 'restrict' });
    const lets = rule([signedBy(['lab'])]);
    expect(codes(await judge([byLab()], ruled(signers, [failed, lets])))).toEqual(['NO_SIGNATURE']);
    expect(verdictOf(await judge([byLab()], ruled(signers, [held, lets])))).toBe('accepted');
  });

  it('one that warns and admits lets in, and says what failed', async () => {
    const admits = rule([signedBy(['vendor'])], { mode: 'admit' });
    const found = await judge([], ruled(signers, [admits]));
    expect(found.outcome).toBe('accepted');
    expect(found.subjects[0]?.rules[0]?.causes[0]?.code).toBe('NO_SIGNATURE');
  });

  it('an accepted digest needs no evidence, and only that digest', async () => {
    const accepts = (digests: ReadonlySet<Digest> | 'any') =>
      ruled(signers, [
        { at: 'p:1', mode: 'enforce', asks: { kind: 'accept', reason: 'by hand', digests } },
      ]);
    const digest = subject.digest as Digest;
    expect(verdictOf(await judge([], accepts(new Set([digest]))))).toBe('accepted');
    expect(verdictOf(await judge([], accepts('any')))).toBe('accepted');
    expect(codes(await judge([], accepts(new Set())))).toEqual(['POLICY']);
  });

  it('a bug in a check of unasked evidence is never an acceptance', async () => {
    const crypto = {
      verify: () => {
        throw new TypeError('broken');
      },
      verifyDigest: () => false,
    };
    const rules = [rule([signedBy(['vendor'])], { mode: 'admit' })];
    const found = judge([byVendor()], { ...ruled(signers, rules), crypto });
    expect(codes(await found)).toContain('INTERNAL');
  });
});

describe('coverage', () => {
  const [amd, arm] = image.manifests;
  if (amd === undefined || arm === undefined) throw new Error('two platforms');
  const on = (...some: readonly Of[]) => some.map((each) => byLab({}, each));
  const covered = (coverage: 'index' | 'all-children' | 'any') =>
    ruled([lab, vendor], [rule([signedBy(['lab'])], { coverage })]);

  it.each<[string, readonly Attachment[], 'index' | 'all-children' | 'any', string]>([
    ['the index alone', on(image.root), 'index', 'accepted'],
    ['a child is not its index', on(amd, arm), 'index', 'NO_SIGNATURE'],
    ['the index is not its children', on(image.root), 'all-children', 'NO_SIGNATURE'],
    ['all of them', on(image.root, amd, arm), 'all-children', 'accepted'],
    ['children without the index', on(amd, arm), 'all-children', 'NO_SIGNATURE'],
    ['any: the index', on(image.root), 'any', 'accepted'],
    ['any: every child', on(amd, arm), 'any', 'accepted'],
    ['any: never one for its siblings', on(amd), 'any', 'NO_SIGNATURE'],
  ])('%s', async (_, attached, coverage, code) =>
    expect(verdictOf(await judge(attached, covered(coverage)))).toBe(code),
  );
});

describe('coverage of an index that whoever carries it wrote', () => {
  const [amd, arm] = image.manifests;
  if (amd === undefined || arm === undefined) throw new Error('two platforms');
  const nowhere = { os: 'unknown', architecture: 'unknown' };
  const platform = { os: 'linux', architecture: 'arm64' };
  const listing = (...manifests: readonly object[]): Image => {
    const { mediaType } = image.root;
    const root = blobOf(mediaType, { schemaVersion: 2, mediaType, manifests });
    const blobs = new Map([...image.blobs, [root.descriptor.digest, root.bytes]]);
    return { ...image, root: root.descriptor, blobs };
  };
  const judged = (of: Image) =>
    verifyImages(
      sourceOf(of, [byLab({}, amd)]),
      ruled([lab, vendor], [rule([signedBy(['lab'])], { coverage: 'any' })]),
    );

  it.each<[string, readonly object[], string]>([
    ['a part that is nothing to run', [{ ...arm, platform: nowhere }], 'accepted'],
    ['a platform', [{ ...arm, platform }], 'NO_SIGNATURE'],
    ['a platform that says none', [{ ...arm, platform: undefined }], 'NO_SIGNATURE'],
    [
      'a platform that is listed as a part first',
      [
        { ...arm, platform: nowhere },
        { ...arm, platform },
      ],
      'NO_SIGNATURE',
    ],
    [
      'a platform that is listed as a part too',
      [
        { ...arm, platform },
        { ...arm, platform: nowhere },
      ],
      'NO_SIGNATURE',
    ],
  ])('%s, unsigned', async (_, unsigned, code) =>
    expect(verdictOf(await judged(listing(amd, ...unsigned)))).toBe(code),
  );

  it('says every platform that one digest is listed as', async () => {
    const { subjects } = await judged(
      listing({ ...amd, platform }, { ...amd, platform: { os: 'linux', architecture: 'amd64' } }),
    );
    expect(subjects[0]?.platforms).toEqual(['linux/arm64', 'linux/amd64']);
  });
});

describe('strength', () => {
  const signers = [vendor, lab];
  const asked = (strength: Parameters<typeof rule>[1], now?: number) =>
    ruled(signers, [rule([signedBy(['vendor'])], strength)], now);
  const DAY = 86_400_000;
  const signedAt = Date.UTC(2026, 0, 15, 12);

  it.each<[string, Attachment, VerifyOptions, string]>([
    ['a proof', byVendor(), asked({ strength: { inclusion: true } }), 'accepted'],
    [
      'a promise where a proof is asked',
      signSimple(world, subject, { signer: leaf(world) }),
      asked({ strength: { inclusion: true } }),
      'INCLUSION',
    ],
    ['two logs', byVendor(), asked({ strength: { logs: 2 } }), 'TLOG_MISSING'],
    ['a witness', byVendor(), asked({ strength: { witnesses: 1 } }), 'POLICY'],
    ['a timestamp', byVendor(), asked({ strength: { timestamps: 1 } }), 'TIMESTAMP_MISSING'],
    [
      'a timestamp that is there',
      byVendor({ timestamp: true }),
      asked({ strength: { timestamps: 1 } }),
      'accepted',
    ],
    ['an SCT', byVendor(), asked({ strength: { scts: 1 } }), 'accepted'],
    ['two CT logs', byVendor(), asked({ strength: { scts: 2 } }), 'SCT'],
    ['young enough', byVendor(), asked({ strength: { maxAge: DAY } }, signedAt + DAY), 'accepted'],
    ['too old', byVendor(), asked({ strength: { maxAge: DAY } }, signedAt + 2 * DAY), 'POLICY'],
    ['an age to no time', byVendor(), asked({ strength: { maxAge: DAY } }), 'POLICY'],
  ])('%s', async (_, attached, options, code) =>
    expect(verdictOf(await judge([attached], options))).toBe(code),
  );
});

describe('annotations', () => {
  const asked = ruled(
    [lab, vendor],
    [rule([signedBy(['lab'])], { annotations: new Map([['env', 'prod']]) })],
  );
  const simple = (optional: Record<string, unknown>) =>
    signSimple(world, subject, { signer: { key }, optional });

  it.each<[string, Attachment, string]>([
    ['in a bundle', byLab({ annotations: { env: 'prod', more: 'x' } }), 'accepted'],
    ['another value', byLab({ annotations: { env: 'test' } }), 'POLICY'],
    ['none', byLab(), 'POLICY'],
    ['in simple signing, beside a number', simple({ env: 'prod', timestamp: 1 }), 'accepted'],
    ['a number that reads like it', simple({ env: 1 }), 'POLICY'],
  ])('%s', async (_, attached, code) =>
    expect(verdictOf(await judge([attached], asked))).toBe(code),
  );

  it('are asked of signatures, not of the attestations beside them', async () => {
    const evidence = [signedBy(['lab']), attestedBy(['lab'], SLSA)];
    const both = ruled(
      [lab, vendor],
      [rule(evidence, { annotations: new Map([['env', 'prod']]) })],
    );
    const signed = byLab({ annotations: { env: 'prod' } });
    expect(verdictOf(await judge([signed, attested({})], both))).toBe('accepted');
  });
});

describe('attestations', () => {
  const where: Condition = {
    text: 'predicate.ok == true',
    at: 'policy.yaml:9',
    fails: ({ predicate }) =>
      (predicate as { ok?: unknown } | undefined)?.ok === true ? undefined : 'it is false',
  };
  const asked = (more: Parameters<typeof attestedBy>[2]) =>
    ruled([lab, vendor], [rule([attestedBy(['lab'], SLSA, more)])]);
  const old = new Date('2026-01-15T12:00:00Z');
  const later = new Date('2026-03-01T00:00:00Z');
  const at = (integratedTime: Date) => ({ integratedTime });
  const rotated = (more: Parameters<typeof attestedBy>[2]) =>
    ruled([known('lab', keyedBy([key, other])), vendor], [rule([attestedBy(['lab'], SLSA, more)])]);
  const attestedAnew = (predicate: unknown, more: Partial<BundleOptions>) =>
    by({ key: other }, { predicateType: SLSA, predicate, ...more });

  it('of two signers each has a newest', async () => {
    const two = ruled(
      [lab, second],
      [
        rule([
          attestedBy(['lab', 'second'], SLSA, {
            ...{ where, select: 'newest', by: { of: ['lab', 'second'], atLeast: 2 } },
          }),
        ]),
      ],
    );
    const both = [attested({ ok: true }, at(old)), attestedAnew({ ok: true }, at(later))];
    expect(verdictOf(await judge(both, two))).toBe('accepted');
  });

  it.each<[string, readonly Attachment[], VerifyOptions, string]>([
    ['whose condition holds', [attested({ ok: true })], asked({ where }), 'accepted'],
    ['whose condition does not', [attested({ ok: false })], asked({ where }), 'POLICY'],
    [
      'any that holds, by default',
      [attested({ ok: true }, at(old)), attested({ ok: false }, at(later))],
      asked({ where }),
      'accepted',
    ],
    [
      'an old favourable one does not outvote a new one (T16)',
      [attested({ ok: true }, at(old)), attested({ ok: false }, at(later))],
      asked({ where, select: 'newest' }),
      'POLICY',
    ],
    [
      'nor one of the same time',
      [attested({ ok: true }, at(old)), attested({ ok: false, n: 1 }, at(old))],
      asked({ where, select: 'newest' }),
      'POLICY',
    ],
    [
      'the newest, where that is good',
      [attested({ ok: false }, at(old)), attested({ ok: true }, at(later))],
      asked({ where, select: 'newest' }),
      'accepted',
    ],
    [
      'the newest of none that has a time',
      [attested({ ok: true }, { set: false })],
      asked({ where, select: 'newest' }),
      'TIMESTAMP_MISSING',
    ],
    [
      'an old one by a key of his before does not outvote a new one (T16)',
      [attested({ ok: true }, at(old)), attestedAnew({ ok: false }, at(later))],
      rotated({ where, select: 'newest' }),
      'POLICY',
    ],
    [
      'nor one by another key of his of the same time',
      [attested({ ok: true }, at(old)), attestedAnew({ ok: false }, at(old))],
      rotated({ where, select: 'newest' }),
      'POLICY',
    ],
    [
      'a new one by a new key of his, where that is good',
      [attested({ ok: false }, at(old)), attestedAnew({ ok: true }, at(later))],
      rotated({ where, select: 'newest' }),
      'accepted',
    ],
    ['a signature is none', [byLab()], asked({}), 'NO_ATTESTATION'],
  ])('%s', async (_, attached, options, code) =>
    expect(verdictOf(await judge(attached, options))).toBe(code),
  );
});

describe('names', () => {
  const signedAs = (dockerReference: string) =>
    signSimple(world, subject, { signer: { key }, dockerReference });
  const asked = (name: 'bound' | 'signed-tag' | 'signed-repository' | 'sealed' | 'expected') =>
    ruled([lab, vendor], [rule([signedBy(['lab'])], { name })]);

  it.each<[string, Attachment, Parameters<typeof asked>[0], string]>([
    ['nobody signed', byLab(), 'bound', 'NAME_UNBOUND'],
    ['whose repository is signed', signedAs('registry.example/team/app'), 'bound', 'accepted'],
    ['whose tag is not', signedAs('registry.example/team/app'), 'signed-tag', 'NAME_UNBOUND'],
    ['whose tag is', signedAs(NAME), 'signed-tag', 'accepted'],
    ['signed as another', signedAs('registry.example/other'), 'signed-repository', 'NAME_UNBOUND'],
    ['without a seal', signedAs(NAME), 'sealed', 'NAME_UNBOUND'],
    ['that nobody expected', signedAs(NAME), 'expected', 'NAME_UNBOUND'],
  ])('%s', async (_, attached, name, code) =>
    expect(verdictOf(await judge([attached], asked(name)))).toBe(code),
  );

  it('of a mirror stand for the name that was signed', async () => {
    const mirror = {
      text: 'upstream/**',
      matches: (name: string) => name.startsWith('up.example/'),
    };
    const options = ruled(
      [lab, vendor],
      [rule([signedBy(['lab'])], { name: 'bound', signedAs: mirror })],
    );
    expect(verdictOf(await judge([signedAs('up.example/app')], options))).toBe('accepted');
    expect(verdictOf(await judge([signedAs('else.example/app')], options))).toBe('NAME_UNBOUND');
  });
});

describe('what a rule takes instead', () => {
  const needs = (of: Parameters<typeof rule>[0], strength = {}): Needs => {
    const { asks } = rule(of, { strength });
    if (asks.kind !== 'require') throw new Error('no such rule');
    return asks;
  };
  const either = (instead: readonly Needs[], first = [signedBy(['lab'])]) =>
    ruled([vendor, lab, second], [rule(first, { instead })]);
  const attestedByLab = needs([
    attestedBy(['lab'], SLSA),
    attestedBy(['lab'], 'https://x.example/y'),
  ]);

  it.each<[string, readonly Attachment[], VerifyOptions, string]>([
    ['is not looked at where the first holds', [byLab()], either([attestedByLab]), 'accepted'],
    ['is enough where it holds', [byVendor()], either([needs([signedBy(['vendor'])])]), 'accepted'],
    [
      'is nothing where nobody is',
      [bySecond],
      either([needs([signedBy(['vendor'])])]),
      'NO_SIGNATURE',
    ],
    ['must hold as a whole', [attested(1)], either([attestedByLab]), 'NO_SIGNATURE'],
    [
      'completes nothing that the first lacks',
      [byVendor(), attested(1)],
      either([attestedByLab], [signedBy(['vendor']), attestedBy(['vendor'], SLSA)]),
      'NO_ATTESTATION',
    ],
  ])('%s', async (_, attached, options, code) =>
    expect(verdictOf(await judge(attached, options))).toBe(code),
  );

  it('has a strength of its own', async () => {
    const strong = needs([signedBy(['lab'])], { timestamps: 5 });
    const refused = await judge([byLab()], either([strong], [signedBy(['vendor'])]));
    expect(codes(refused)).toEqual(['NO_SIGNATURE', 'TIMESTAMP_MISSING']);
  });
});

describe('the name that must have been signed', () => {
  const named = (by: typeof key, dockerReference: string) =>
    signSimple(world, subject, { signer: { key: by }, dockerReference });
  const only = (wanted: string) => ({
    text: `only ${wanted}`,
    accepts: (signed: string, name: string) => signed === wanted && name === NAME,
  });
  const asked = (of: readonly string[], wanted: string) =>
    ruled([lab, second], [rule([{ ...signedBy(of), signedName: only(wanted) }])]);

  it.each<[string, readonly Attachment[], VerifyOptions, string, string]>([
    ['is in a signature that counts', [named(key, 'a/b')], asked(['lab'], 'a/b'), NAME, 'accepted'],
    ['is another', [named(key, 'a/c')], asked(['lab'], 'a/b'), NAME, 'POLICY'],
    ['is none', [byLab()], asked(['lab'], 'a/b'), NAME, 'POLICY'],
    [
      'is not lent by a signature of somebody else',
      [named(key, 'a/c'), named(other, 'a/b')],
      asked(['lab'], 'a/b'),
      NAME,
      'POLICY',
    ],
    ['is asked for every name', [named(key, 'a/b')], asked(['lab'], 'a/b'), 'r.x/y:2', 'POLICY'],
  ])('%s', async (_, attached, options, name, code) =>
    expect(verdictOf(await judge(attached, options, name))).toBe(code),
  );

  it('is asked anew for the second name of one image', async () => {
    const source = sourceOf(image, [named(key, 'a/b')]);
    const [first] = source.images;
    const two = { ...source, images: [first, { ...first, name: 'r.x/y:2' }] } as typeof source;
    const { subjects } = await verifyImages(two, asked(['lab'], 'a/b'));
    expect(subjects.map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected']);
  });
});

describe('names under several rules', () => {
  const named = (by: typeof key, dockerReference: string) =>
    signSimple(world, subject, { signer: { key: by }, dockerReference });
  const anything = { text: '**', matches: () => true };
  const strict = rule([signedBy(['lab'])], { name: 'signed-repository' });
  const beside = (more: Parameters<typeof rule>[1], of = 'lab') =>
    ruled([lab, second], [strict, rule([signedBy([of])], more)]);

  it.each<[string, readonly Attachment[], VerifyOptions, string]>([
    [
      'a mirror of one rule is none of another',
      [named(key, 'else.example/app')],
      beside({ signedAs: anything }),
      'NAME_UNBOUND',
    ],
    [
      'nor one of a rule that only warns',
      [named(key, 'else.example/app')],
      beside({ signedAs: anything, mode: 'warn' }),
      'NAME_UNBOUND',
    ],
    [
      'what another signer named is not named by whom the rule asks',
      [named(key, ''), named(other, NAME)],
      beside({}, 'second'),
      'NAME_UNBOUND',
    ],
    [
      'nor by one whom only a warning asks',
      [named(key, ''), named(other, NAME)],
      beside({ mode: 'warn' }, 'second'),
      'NAME_UNBOUND',
    ],
    [
      'each by its own',
      [named(key, NAME), named(other, 'up.example/app')],
      beside({ name: 'bound', signedAs: anything }, 'second'),
      'accepted',
    ],
  ])('%s', async (_, attached, options, code) =>
    expect(verdictOf(await judge(attached, options))).toBe(code),
  );

  it('the report has the binding of rules that enforce, a contradiction first', async () => {
    const bound = async (attached: readonly Attachment[], options: VerifyOptions) =>
      bindingOf(await judge(attached, options));
    const any = rule([signedBy(['lab'])]);
    const also = (mode: 'enforce' | 'warn') =>
      ruled([lab, second], [any, rule([signedBy(['second'])], { mode })]);
    const lied = [named(key, NAME), named(other, 'else.example/app')];
    expect(await bound(lied, also('enforce'))).toBe('contradicted');
    expect(await bound(lied, also('warn'))).toBe('signed');
    const unnamed = [named(key, ''), named(other, NAME)];
    expect(await bound(unnamed, also('enforce'))).toBe('signed');
    expect(await bound(unnamed, also('warn'))).toBe('none');
  });
});

describe('what is cleared', () => {
  it('is evidence that one of its signers takes', async () => {
    const wide = known('wide', keyless());
    const { clearance, subjects } = await judge(
      [byVendor()],
      ruled([vendor, wide], [rule([signedBy(['vendor'])])]),
    );
    const place = subjects[0]?.evidence[0]?.place;
    expect(subjects[0]?.evidence).toHaveLength(2);
    expect(place?.object && clearance?.layer(place.subject, place.object, 0)).toEqual({
      how: 'judged',
    });
  });

  it('fingerprints say who it was', async () => {
    const { subjects } = await judge([byLab()], ruled([lab, vendor], [rule([signedBy(['lab'])])]));
    expect(subjects[0]?.counted[0]?.signer).toEqual({
      kind: 'key',
      fingerprint: keys.fingerprint(keys.fromPem(key.publicKeyPem)),
    });
  });
});
