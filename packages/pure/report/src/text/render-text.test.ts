import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedReport, failure } from '../failure.ts';
import { signedBy } from '../judged/sentences.ts';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import { columns } from './lines.ts';
import { renderText } from './render-text.ts';

const WIDE = { width: Number.POSITIVE_INFINITY, color: false };
const BAD = { verdict: 'rejected' } as const;
const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe('renderText', () => {
  const VERBOSE = { width: 80, color: false, verbose: true };

  it('begins with the verdict and the total, then a line for each image', () => {
    const [first, empty, image, ...more] = linesOf(printed(renderText(ACCEPTED, WIDE)));
    expect([first, empty]).toEqual(['ACCEPTED  1 image', '']);
    expect(image).toBe(
      `  ok ghcr.io/example/e2e:v2.1.0  sha256:${'a'.repeat(64)}  attested ` +
        '(https://slsa.dev/provenance/v0.2) by ' +
        'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/' +
        'generator_container_slsa3.yml@refs/tags/v1.4.0 at 2022-12-01T10:00:00Z; name not proved',
    );
    expect(more.join('\n')).not.toContain('entry 123');
  });

  it('says by which policy, by which rule each image was let in, and what only warned', () => {
    const [image] = ACCEPTED.images;
    if (image === undefined) throw new Error('an image');
    const rule = { at: 'p.yaml:9', mode: 'warn', asks: 'require', outcome: 'failed' } as const;
    const accept = { at: 'p.yaml:4', mode: 'enforce', asks: 'accept', outcome: 'held' } as const;
    const rules = [
      { ...accept, failures: [] },
      { ...rule, failures: ['p.yaml:9: no signature'] },
    ];
    const policy = { path: 'p.yaml', digest: `sha256:${'d'.repeat(64)}` } as const;
    const report = { ...ACCEPTED, policy, images: [{ ...image, evidence: [], rules }] };
    const shown = printed(renderText(report, { ...WIDE, verbose: true }));
    expect(shown).toContain('policy p.yaml sha256:d');
    expect(shown).toContain('let in by p.yaml:4, whatever signed it');
    expect(shown).toMatch(/rule +p\.yaml:9: failed, and only warns\n +p\.yaml:9: no signature/);
  });

  it('names what it is about, and counts what was rejected', () => {
    const target = { origin: 'app.tar', bundle: `sha256:${'e'.repeat(64)}` } as const;
    const [image] = ACCEPTED.images;
    const images = [image, image, image].flatMap((each, i) =>
      each === undefined ? [] : [{ ...each, name: `r.example/a:${i}`, ...(i === 1 ? BAD : {}) }],
    );
    const about = { image: 'r.example/a:1' };
    const report = {
      ...failedReport(failure('KEY', 'r.example/a:1: other', about)),
      images,
      target,
    };
    const lines = linesOf(printed(renderText(report, { ...WIDE, brief: true })));
    expect(lines.slice(0, 4)).toEqual([
      'REJECTED  1 of 3 images  app.tar  bundle sha256:eeeeeeeeeeee',
      '',
      '  FAILED r.example/a:1',
      '      KEY        other',
    ]);
    expect(lines).toContain('      more       sealift explain KEY');
    expect(lines.filter((line) => line.startsWith('  ok r.example/a:'))).toHaveLength(2);
  });

  it('looks names up: 20,000 are shown in a moment (T34), and none hides a sentence', () => {
    const [image] = ACCEPTED.images;
    const names = [...Array.from({ length: 20_000 }, (_, i) => `a/b:${i}`), 'the seal'];
    const images = names.map((name) => ({ ...image, name })) as unknown as typeof ACCEPTED.images;
    const [evidence] = image?.evidence ?? [];
    const established = [
      ...names.flatMap((name) => (evidence === undefined ? [] : [signedBy(name, evidence)])),
      `the seal: sha256:${'a'.repeat(64)} is what its holder says`,
      'the seal: the bundle is as its holder put it together',
    ];
    const text = printed(renderText({ ...ACCEPTED, images, established }, WIDE));
    expect(text).toContain('the seal: the bundle is as its holder put it together\n');
    expect(text).toContain('is what its holder says\n');
    expect(text).not.toContain('was attested');
  });

  it('says of 50 images what it says of one', () => {
    const [image] = ACCEPTED.images;
    const images = Array.from({ length: 50 }, (_, i) => ({ ...image, name: `r.example/a:${i}` }));
    const report = { ...ACCEPTED, images, established: [] } as typeof ACCEPTED;
    const one = linesOf(printed(renderText(ACCEPTED, WIDE))).length;
    expect(linesOf(printed(renderText(report, WIDE))).length).toBe(one + 49);
  });

  it('shows ten rejected images and counts the others; all of them where that is asked', () => {
    const failures = Array.from({ length: 12 }, (_, i) =>
      failure('KEY', `a:${i}: x`, { image: `a:${i}` }),
    );
    const [first, ...others] = failures;
    const report = failedReport(first ?? failure('KEY', ''), { failures: others });
    const text = printed(renderText(report, WIDE));
    expect(text).toContain('and 2 more: a:10, a:11');
    expect(text.match(/explain KEY/g)).toHaveLength(10);
    expect(printed(renderText(report, VERBOSE)).match(/explain KEY/g)).toHaveLength(12);
  });

  it.each([
    ['shown', [ACCEPTED], [ACCEPTED]],
    ['refused', [hostile('x')], [hostile('x')]],
  ])('what is %s is short, and with --verbose whole', (_, [short], [whole]) => {
    expect(printed(renderText(short ?? ACCEPTED))).toMatchSnapshot();
    expect(printed(renderText(whole ?? ACCEPTED, VERBOSE))).toMatchSnapshot();
  });

  it('counts columns, not signs: no foreign word begins a line of a terminal', () => {
    const wide = `${'漢'.repeat(60)}ACCEPTED`;
    for (const line of linesOf(printed(renderText(hostile(wide), { width: 80, color: false }))))
      expect(columns(line), line).toBeLessThanOrEqual(80);
  });

  it('names what the verdict rests on, and counts others who made it', () => {
    const [image] = ACCEPTED.images;
    const [attested] = image?.evidence ?? [];
    if (image === undefined || attested === undefined) throw new Error('the fixture has evidence');
    const by = (identity: string, changes: object) => ({
      ...attested,
      signer: { ...attested.signer, kind: 'certificate' as const, identity },
      ...changes,
    });
    const evidence = [
      by('intern@corp.example', { kind: 'signature', counted: undefined }),
      by('release@corp.example', {}),
      by('release@corp.example', { times: [] }),
      by('second@corp.example', {}),
    ] as (typeof image)['evidence'];
    const text = printed(renderText({ ...ACCEPTED, images: [{ ...image, evidence }] }, WIDE));
    expect(text).toContain(
      'attested (https://slsa.dev/provenance/v0.2) by release@corp.example at',
    );
    expect(text).toContain(', and by 1 other;');
    expect(text).not.toContain('intern');
  });

  it('never breaks a digest, and wraps nothing where there is no width', () => {
    for (const width of [80, 120])
      for (const letter of 'abcd')
        expect(printed(renderText(ACCEPTED, { ...VERBOSE, width }))).toContain(letter.repeat(64));
    const line = `${'word '.repeat(100)}end`;
    expect(printed(renderText(hostile(line), WIDE))).toContain(line);
  });

  it('begins with the code where there is no image', () =>
    expect(
      printed(
        renderText(
          failedReport(failure('DIGEST', 'sha256:aa hashes to sha256:bb', { offset: 512 })),
        ),
      ),
    ).toMatchSnapshot());

  it.each([60, 80, 120])('fits %d columns', (width) => {
    for (const report of [ACCEPTED, hostile(`https://example.com/${'x'.repeat(300)} and more`)])
      for (const line of linesOf(printed(renderText(report, { width, color: false }))))
        expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it('says the same without colours', () => {
    const plain = printed(renderText(ACCEPTED, { width: 80, color: false }));
    const coloured = printed(renderText(ACCEPTED, { width: 80, color: true }));
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it.each([
    ['a terminal escape', '\u001b[2J\u001b]0;pwned\u0007'],
    ['a second line', 'good\nACCEPTED ghcr.io/evil:1'],
    ['a carriage return', 'evil\rgood'],
    ['a C1 control', '\u009b31m'],
    ['reordering', '\u202egnp.exe'],
    ['zero width', 'a\u200bb\u2060'],
    ['a line separator', 'a\u2028b\u2029c'],
    ['a tag character', 'a\u{e0041}'],
    ['a command of GitHub', '::error::x'],
    ['a command of Azure', '##vso[task.complete result=Succeeded]'],
    ['a command after a break', `${'x'.repeat(66)} ::set-output name=a::b`],
  ])('disarms %s (T28)', (_, foreign) => {
    const text = printed(renderText(hostile(foreign)));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f]/u);
    expect(text).not.toMatch(/[\u2028-\u202e\u2060-\u206f]|[\u{e0000}-\u{e007f}]/u);
    expect(text).not.toMatch(/^\s*(?:::|##)/m);
    expect(linesOf(text).filter((line) => line.startsWith('ACCEPTED'))).toEqual([]);
  });

  it('lets no foreign text become a line of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const text = printed(renderText(hostile(foreign)));
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        expect(text).not.toMatch(/^(?:ACCEPTED|::|##)/m);
      }),
    );
  });
});
