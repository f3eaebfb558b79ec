/** What a rule says of evidence that is not enough: people act on it, word by word. */
import type { Digest } from '@sealift/bytes';
import type { Condition } from '@sealift/policy/rules';
import {
  type Attachment,
  bundleReferrer,
  createWorld,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../judgement.ts';
import type { VerifyOptions } from '../verify.ts';
import {
  image,
  key,
  keyed,
  keyless,
  leaf,
  NAME,
  rootTrust,
  sourceOf,
  subject,
  verifyImages,
  world,
} from '../world.fixture.ts';
import { attestedBy, known, rule, ruled, signedBy } from './rules.fixture.ts';

const SLSA = 'https://slsa.dev/provenance/v1';
const DAY = 86_400_000;
/** When the world signs. */
const NOON = Date.UTC(2026, 0, 15, 12);
const lab = known('lab', keyed(key));
const vendor = known('vendor', keyless());
const DIGEST = subject.digest as Digest;

const byLab = bundleReferrer(world, image.root, { signer: { key } });
const promised = signSimple(world, subject, { signer: { key } });
const unlogged = known('unlogged', keyed(key, { ignoreTlog: true }));
const attested = (more: object = {}) =>
  bundleReferrer(world, image.root, {
    ...{ signer: { key }, predicateType: SLSA, predicate: { ok: false } },
    ...more,
  });
const where = (text: string, fails: Condition['fails']): Condition => ({
  ...{ text, at: 'policy.yaml:9', fails },
});

const causesOf = async (
  attached: readonly Attachment[],
  options: VerifyOptions,
  name = NAME,
): Promise<readonly Cause[]> =>
  (await verifyImages(sourceOf(image, attached, name), options)).causes;
const said = async (...given: Parameters<typeof causesOf>): Promise<string[]> =>
  (await causesOf(...given)).map(
    (cause) => `${cause.code}: ${'detail' in cause ? cause.detail : ''}`,
  );
const strong = (strength: object, more: object = {}, now?: number) =>
  ruled([lab, vendor], [rule([signedBy(['lab'])], { strength, ...more })], now);

const NO_PROOF =
  'INCLUSION: the log promised the entry and no proof of inclusion is there, as the policy asks';

describe('evidence that is too weak', () => {
  it.each<[string, Attachment, VerifyOptions, string]>([
    ['a promise alone', promised, strong({ inclusion: true }), NO_PROOF],
    [
      'one proof, where two logs are asked for',
      byLab,
      strong({ inclusion: true, logs: 2 }),
      NO_PROOF,
    ],
    [
      'one log',
      byLab,
      strong({ logs: 2 }),
      'TLOG_MISSING: 1 transparency logs have it, the policy asks for 2',
    ],
    [
      'no witness',
      byLab,
      strong({ witnesses: 1 }),
      'POLICY: 0 witnesses cosigned the checkpoint, the policy asks for 1',
    ],
    [
      'no timestamp',
      byLab,
      strong({ timestamps: 1 }),
      'TIMESTAMP_MISSING: 0 timestamp authorities signed a time, the policy asks for 1',
    ],
    [
      'no SCT',
      byLab,
      strong({ scts: 1 }),
      'SCT: 0 CT logs promised the certificate, the policy asks for 1',
    ],
    [
      'its age',
      byLab,
      strong({ maxAge: DAY }, {}, NOON + 1.5 * DAY),
      'POLICY: signed at 2026-01-15T12:00:00Z, 1.5 days before 2026-01-17T00:00:00Z; the policy ' +
        'asks for at most 1.0',
    ],
    [
      'an age that nobody can count',
      byLab,
      strong({ maxAge: DAY }),
      'POLICY: signed at 2026-01-15T12:00:00Z, and no time is given to count its age from (--at)',
    ],
    [
      'no annotation',
      byLab,
      strong({}, { annotations: new Map([['env', 'prod']]) }),
      'POLICY: no annotation for "env" was signed, the policy asks for "prod"',
    ],
    [
      'another annotation',
      bundleReferrer(world, image.root, { signer: { key }, annotations: { env: 'te\nst' } }),
      strong({}, { annotations: new Map([['env', 'prod']]) }),
      'POLICY: the annotation "te\\u{a}st" for "env" was signed, the policy asks for "prod"',
    ],
  ])('says %s', async (_, attached, options, sentence) =>
    expect(await said([attached], options)).toEqual([sentence]),
  );

  it('says that no time is proved, where an age is asked for', async () => {
    const options = ruled(
      [unlogged, vendor],
      [rule([signedBy(['unlogged'])], { strength: { maxAge: DAY } })],
      NOON,
    );
    const bare = signSimple(world, subject, { signer: { key }, log: false });
    expect(await said([bare], options)).toEqual([
      'TIMESTAMP_MISSING: its age is asked for, and no time is proved',
    ]);
  });

  // Whoever has an old signature can have it stamped again.
  it('is as old as its earliest time', async () => {
    const restamped = bundleReferrer(world, image.root, {
      signer: { key },
      timestamp: { time: new Date(NOON + 40 * DAY) },
    });
    const young = strong({ maxAge: 30 * DAY }, {}, NOON + 41 * DAY);
    expect(await said([restamped], young)).toEqual([expect.stringContaining('41.0 days before')]);
  });
});

describe('attestations that do not do', () => {
  const asked = (more: Parameters<typeof attestedBy>[2]) =>
    ruled([lab, vendor], [rule([attestedBy(['lab'], SLSA, more)])]);

  it('say the condition, its place and why', async () =>
    expect(
      await said([attested()], asked({ where: where('predicate.ok', () => 'it is false') })),
    ).toEqual(['POLICY: policy.yaml:9: predicate.ok: it is false']));

  it('say that the newest has no time', async () =>
    expect(await said([attested({ set: false })], asked({ select: 'newest' }))).toEqual([
      'TIMESTAMP_MISSING: the newest is asked for, and no time is proved of this one',
    ]));

  // Whoever has an old favourable one can have it stamped again (T16).
  it('are as new as their earliest time', async () => {
    const holds = where('predicate.ok', ({ predicate }) =>
      (predicate as { ok?: unknown }).ok === true ? undefined : 'it is false',
    );
    const restamped = attested({
      predicate: { ok: true },
      timestamp: { time: new Date(NOON + 60 * DAY) },
    });
    const newer = attested({ integratedTime: new Date(NOON + 30 * DAY) });
    expect(await said([restamped, newer], asked({ where: holds, select: 'newest' }))).toEqual([
      'POLICY: policy.yaml:9: predicate.ok: it is false',
    ]);
  });

  it('may be of any time where not the newest is asked for', async () =>
    expect(await said([attested({ set: false })], asked({}))).toEqual([]));

  it('tell the condition the image, by each of its names', async () => {
    const names: string[] = [];
    const condition = where('image.name', ({ image: { name, digest } }) => {
      names.push(`${name} ${digest}`);
      return undefined;
    });
    const source = sourceOf(image, [attested()]);
    const [first] = source.images;
    const two = { ...source, images: [first, { ...first, name: 'r.x/y:2' }] } as typeof source;
    await verifyImages(two, asked({ where: condition }));
    expect(names).toEqual([`${NAME} ${DIGEST}`, `r.x/y:2 ${DIGEST}`]);
  });

  it('are read once for all names, where no condition speaks of the name (T34)', async () => {
    let runs = 0;
    const condition = where('predicate.ok', () => {
      runs += 1;
      return undefined;
    });
    const source = sourceOf(image, [attested()]);
    const [first] = source.images;
    const two = { ...source, images: [first, { ...first, name: 'r.x/y:2' }] } as typeof source;
    await verifyImages(two, asked({ where: condition }));
    expect(runs).toBe(1);
  });

  it('of which a condition is more than is allowed end the run', async () => {
    const { Rejection } = await import('@sealift/failures');
    const over = where('predicate.ok', () => {
      throw new Rejection('LIMIT', 'too long a list');
    });
    await expect(causesOf([attested()], asked({ where: over }))).rejects.toThrow('too long a list');
    const odd = where('predicate.ok', () => {
      throw new Rejection('PARSE', 'no such thing');
    });
    expect(await said([attested()], asked({ where: odd }))).toEqual(['PARSE: no such thing']);
  });
});

describe('what is said of too few', () => {
  const second = known('second', keyed(world.keyPair('p256', 'other')));
  const both = ruled([lab, second], [rule([signedBy(['lab', 'second'], 2)])]);

  it('is who there is, and not that there is none', async () => {
    expect(await causesOf([byLab], both)).toMatchObject([
      { kind: 'quorum', code: 'POLICY', name: NAME, digest: DIGEST, met: ['lab'] },
    ]);
  });

  it('is that there is none, and who was asked for', async () =>
    expect(await causesOf([], both)).toMatchObject([
      { kind: 'lacking', code: 'NO_SIGNATURE', name: NAME, digest: DIGEST },
      { kind: 'quorum', met: [] },
    ]));

  it('is what was refused of it alone', async () => {
    const aged = ruled([lab, second], [rule([signedBy(['lab'])], { strength: { timestamps: 1 } })]);
    expect(await causesOf([byLab], aged)).toMatchObject([
      { kind: 'unfit', code: 'TIMESTAMP_MISSING', name: NAME },
    ]);
  });
});

describe('what binds a name, as a rule takes it', () => {
  const named = signSimple(world, subject, {
    signer: { key },
    dockerReference: 'registry.example/team/app',
  });
  const tagged = signSimple(world, subject, { signer: { key }, dockerReference: NAME });
  const other = signSimple(world, subject, { signer: { key }, dockerReference: 'r.example/x' });
  type Need = 'bound' | 'signed-tag' | 'signed-repository' | 'sealed' | 'expected';
  const asked = (name: Need, more: object = {}): VerifyOptions => ({
    ...ruled([lab, vendor], [rule([signedBy(['lab'])], { name })]),
    ...more,
  });
  const SEALED = { sealer: `SHA256:${'1'.repeat(64)}` };
  const EXPECTED = { expected: [{ name: NAME, digest: DIGEST }] };

  it.each<[string, Attachment, VerifyOptions, readonly string[]]>([
    ['a seal', byLab, asked('sealed', SEALED), []],
    ['a seal, for any binding', byLab, asked('bound', SEALED), []],
    ['an expectation', byLab, asked('expected', EXPECTED), []],
    ['an expectation, for any binding', byLab, asked('bound', EXPECTED), []],
    ['an expectation is no seal', byLab, asked('sealed', EXPECTED), ['NAME_UNBOUND']],
    [
      'another expectation',
      byLab,
      asked('bound', { expected: [{ name: NAME, digest: `sha256:${'0'.repeat(64)}` }] }),
      ['NAME_CONTRADICTED', 'NAME_UNBOUND'],
    ],
    [
      'a name that is expected with whatever digest',
      byLab,
      asked('expected', { expected: [{ name: NAME }] }),
      ['NAME_UNBOUND'],
    ],
    ['a signed name beside a seal', named, asked('signed-repository', SEALED), []],
    ['a seal beside a signed name', named, asked('sealed', SEALED), []],
    ['a signed tag beside a seal', tagged, asked('signed-tag', SEALED), []],
    ['a seal beside a signed tag', tagged, asked('sealed', SEALED), []],
    ['a signed tag beside an expectation', tagged, asked('signed-tag', EXPECTED), []],
    ['a seal beside an expectation', byLab, asked('sealed', { ...SEALED, ...EXPECTED }), []],
    ['a seal over what was signed as another', other, asked('sealed', SEALED), ['NAME_UNBOUND']],
    ['an expectation of what was', other, asked('expected', { ...SEALED, ...EXPECTED }), []],
    ['a seal beside that', other, asked('sealed', { ...SEALED, ...EXPECTED }), ['NAME_UNBOUND']],
    [
      'a seal over what is expected to be another',
      byLab,
      asked('sealed', {
        ...SEALED,
        expected: [{ name: NAME, digest: `sha256:${'0'.repeat(64)}` }],
      }),
      ['NAME_CONTRADICTED', 'NAME_UNBOUND'],
    ],
    ['a seal is no signature', byLab, asked('signed-tag', SEALED), ['NAME_UNBOUND']],
    ['a signed repository is no tag', named, asked('signed-tag'), ['NAME_UNBOUND']],
    ['a seal is no expectation', byLab, asked('expected', SEALED), ['NAME_UNBOUND']],
    ['nothing is no signed repository', byLab, asked('signed-repository'), ['NAME_UNBOUND']],
  ])('%s', async (_, attached, options, codes) =>
    expect((await causesOf([attached], options)).map(({ code }) => code)).toEqual(codes),
  );

  it('says what was asked and what there is', async () =>
    expect(await causesOf([byLab], asked('bound'))).toMatchObject([
      {
        kind: 'policy',
        detail:
          `nothing binds the name ${NAME} to its digest as the policy asks (name: bound); its ` +
          'binding: none',
      },
    ]));

  it.each([
    ['without a tag, which is latest', 'registry.example/team/app', ['NAME_UNBOUND']],
    ['by its digest', `registry.example/team/app@${DIGEST}`, []],
    ['by nothing but its digest', DIGEST, []],
    ['that is none at all', 'no name!', ['NAME_UNBOUND']],
  ])('is asked of a name %s', async (_, name, codes) =>
    expect((await causesOf([byLab], asked('bound'), name)).map(({ code }) => code)).toEqual(codes),
  );

  it('is no seal of what nobody names', async () =>
    expect(
      (await causesOf([byLab], asked('sealed', SEALED), DIGEST)).map(({ code }) => code),
    ).toEqual(['NAME_UNBOUND']));

  it('asks a tag of a name without one where that is what is asked', async () =>
    expect(
      (await causesOf([byLab], asked('signed-tag'), 'registry.example/team/app')).map(
        ({ code }) => code,
      ),
    ).toEqual(['NAME_UNBOUND']));
});

describe('the binding of an image', () => {
  const of = async (rules: Parameters<typeof ruled>[1], more: object = {}, name = NAME) => {
    const options = { ...ruled([lab, vendor], rules), ...more };
    const { subjects } = await verifyImages(sourceOf(image, [byLab], name), options);
    return subjects[0]?.binding;
  };
  const SEALED = { sealer: `SHA256:${'1'.repeat(64)}` };

  it('is that of rules that enforce, where there are any', async () => {
    const mirror = { text: 'x', matches: () => true };
    const warns = rule([signedBy(['lab'])], { mode: 'warn', signedAs: mirror });
    expect(await of([rule([signedBy(['lab'])]), warns])).toEqual({
      binding: 'none',
      why: 'not signed',
    });
  });

  it('is none of an image that nobody names, whoever seals', async () =>
    expect(await of([rule([signedBy(['lab'])])], SEALED, DIGEST)).toEqual({
      binding: 'none',
      why: 'no name',
    }));

  it('is there where no rule speaks of the image', async () =>
    expect(await of([], SEALED)).toEqual({ binding: 'sealed' }));
});

describe('a rule', () => {
  it('says whether it held', async () => {
    const rules = [rule([signedBy(['lab'])]), rule([signedBy(['vendor'])], { mode: 'warn' })];
    const { subjects } = await verifyImages(sourceOf(image, [byLab]), ruled([lab, vendor], rules));
    expect(subjects[0]?.rules.map(({ outcome, counted }) => [outcome, counted.length])).toEqual([
      ['held', 1],
      ['failed', 0],
    ]);
  });

  it('that lets in names the digest that it does not', async () =>
    expect(
      await said(
        [],
        ruled(
          [lab, vendor],
          [
            {
              ...{ at: 'p:1', mode: 'enforce' },
              asks: {
                kind: 'accept',
                reason: 'x',
                digests: new Set<Digest>([`sha256:${'0'.repeat(64)}`]),
              },
            },
          ],
        ),
      ),
    ).toEqual([`POLICY: ${DIGEST} is none of the digests that the policy accepts by this name`]));

  it('takes one name of two instances for two people', async () => {
    const elsewhere = createWorld({ seed: 'elsewhere' });
    const there = {
      ...known('there', keyless(), rootTrust(elsewhere)),
      instance: 'there',
    };
    const two = ruled([vendor, there], [rule([signedBy(['vendor', 'there'], 2)])]);
    const signed = [world, elsewhere].map((one) =>
      bundleReferrer(one, image.root, { signer: leaf(one) }),
    );
    expect(await causesOf(signed, two)).toEqual([]);
  });

  it('tells people of one name apart by instances and issuers alone', async () => {
    const there = { ...known('there', keyless()), instance: 'there' };
    const one = bundleReferrer(world, image.root, { signer: leaf(world) });
    const two = ruled([vendor, there], [rule([signedBy(['vendor', 'there'], 2)])]);
    expect((await causesOf([one], two)).map(({ code }) => code)).toEqual(['POLICY']);
  });
});
