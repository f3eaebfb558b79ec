/** What stands in the text of a report, for each thing that it may be about. */
import { describe, expect, it } from 'vitest';
import { failedReport, failure } from '../failure.ts';
import { ACCEPTED, printed } from '../report.fixture.ts';
import type { EvidenceReport, ImageReport, Report } from '../report.ts';
import { hintLines } from './failed.ts';
import { renderText } from './render-text.ts';

const WIDE = { width: Number.POSITIVE_INFINITY, color: false };
const DIGEST = `sha256:${'a'.repeat(64)}` as const;
const FINGERPRINT = `SHA256:${'f'.repeat(64)}`;
const { images, ...rest } = ACCEPTED;
const [IMAGE] = images as [ImageReport];
const [ATTESTED] = IMAGE.evidence as [EvidenceReport];
const { predicateType: _, ...without } = ATTESTED;
const SIGNED: EvidenceReport = {
  ...without,
  format: 'cosign signature',
  kind: 'signature',
  signer: { kind: 'key', fingerprint: FINGERPRINT },
  times: [],
  checks: [],
};

const about = (image: Partial<ImageReport>, more: Partial<Report> = {}): Report => ({
  ...rest,
  images: [{ ...IMAGE, ...image }],
  ...more,
});
const shown = (report: Report, style: object = {}): string =>
  printed(renderText(report, { ...WIDE, ...style }));
const verbose = (report: Report): string => shown(report, { verbose: true });
const firstOf = (report: Report): string | undefined => shown(report).split('\n')[0];
const rowOf = (report: Report): string | undefined => shown(report).split('\n')[2];

describe('the first line', () => {
  it('counts names that are contradicted, though the digests are good (T3)', () => {
    const bad = { ...IMAGE, name: 'r.example/b:1', nameBinding: 'contradicted' } as const;
    expect(firstOf({ ...rest, images: [IMAGE, bad] })).toBe(
      'ACCEPTED  2 images, 1 of them under contradicted names',
    );
  });

  it('names the file that was given', () =>
    expect(firstOf(about({ name: 'app.bin', nameBinding: 'given' }))).toBe('ACCEPTED  app.bin'));

  it('counts no one apart where all were rejected', () => {
    const rejected = { ...IMAGE, verdict: 'rejected' } as const;
    const report = failedReport(failure('KEY', 'x'), { images: [rejected, rejected] });
    expect(firstOf(report)).toBe('REJECTED  2 images');
  });

  it('says no more than the verdict where nothing failed and nothing is named', () =>
    expect(firstOf({ ...rest, images: [] })).toBe('ACCEPTED  '));
});

describe('the line of an image', () => {
  it('names the key that signed, and no time where none is proved', () =>
    expect(rowOf(about({ evidence: [SIGNED], nameBinding: 'signed' }))).toBe(
      `  ok ${IMAGE.name}  ${DIGEST}  signed by key ${FINGERPRINT}; name signed`,
    ));

  it('says that nobody signed what is accepted without', () =>
    expect(rowOf(about({ evidence: [], nameBinding: 'given' }))).toMatch(/ {2}not signed$/));

  it('takes nothing for the reason that did not count', () => {
    const { counted: __, ...other } = SIGNED;
    expect(rowOf(about({ evidence: [other] }))).toMatch(/ {2}not signed; name not proved$/);
  });

  it('has the digest once where that is all the name there is', () =>
    expect(rowOf(about({ name: DIGEST }))?.split(DIGEST)).toHaveLength(2));

  it('says of two others that they are others', () => {
    const by = (letter: string): EvidenceReport => ({
      ...SIGNED,
      signer: { kind: 'key', fingerprint: `SHA256:${letter.repeat(64)}` },
    });
    expect(rowOf(about({ evidence: [by('1'), by('2'), by('3')] }))).toContain(', and by 2 others');
  });

  it.each([
    ['ok', {}],
    ['✓', { symbols: true }],
  ])('that does not fit stands in three, the name behind its mark: %s', (mark, style) => {
    const lines = shown(about({}), { width: 60, brief: true, ...style }).split('\n');
    expect(lines[2]).toBe(`  ${mark} ${IMAGE.name}`);
    expect(lines[3]?.trim()).toBe(`sha256:${'a'.repeat(12)}`);
    expect(lines[4]).toMatch(/^ {2,5}attested/);
  });
});

describe('all about an image', () => {
  const of = (evidence: Partial<EvidenceReport>): string =>
    verbose(about({ evidence: [{ ...SIGNED, ...evidence }] }));

  it('says what a signature is attached to, where that is not the image', () => {
    const child = `sha256:${'9'.repeat(64)}` as const;
    expect(of({ subject: child })).toContain(`    attached to  ${child}\n`);
    expect(of({})).not.toContain('attached to');
  });

  it('has the key that signed, and neither type nor time where there is none', () => {
    expect(of({})).toContain(`    key        ${FINGERPRINT}\n`);
    expect(of({})).not.toMatch(/^ {4}(?:type|signed at|issuer) /m);
  });

  it('says so where a certificate states no issuer, and where nobody is named', () => {
    const signer = { kind: 'certificate', identity: 'ada@example.com' } as never;
    expect(of({ signer })).toMatch(/issuer {5}not stated\n {4}source {5}not stated\n/);
    const { signer: __, ...unsigned } = SIGNED;
    expect(verbose(about({ evidence: [unsigned] }))).not.toMatch(/^ {4}(?:key|signer) /m);
  });

  it('says none where there is no evidence, and has no platforms of one manifest', () => {
    const text = verbose(about({ evidence: [], platforms: [], nameBinding: 'given' }));
    expect(text).toContain('\n  evidence   none\n');
    expect(text).not.toMatch(/^ {2}(?:platforms|name) /m);
  });

  it('marks a check that failed, with its code', () => {
    const checks = [{ name: 'sct', status: 'failed', code: 'SCT', detail: 'none' }] as const;
    expect(of({ checks })).toContain('  FAILED sct: SCT: none\n');
    const colour = shown(about({ evidence: [{ ...SIGNED, checks }] }), {
      color: true,
      verbose: true,
    });
    expect(colour).toContain('\u001b[31mFAILED\u001b[0m sct: SCT');
  });
});

describe('what failed', () => {
  const failures = (count: number, image?: string): Report => {
    const all = Array.from({ length: count }, (_each, i) =>
      failure('KEY', `cause ${i}`, image === undefined ? {} : { image }),
    );
    return failedReport(all[0] ?? failure('KEY', ''), { failures: all.slice(1) });
  };

  it('of one image is shown as far as five causes, the others counted', () => {
    expect(shown(failures(7, 'a:1'))).toMatch(/cause 4\n {6}and 2 more\n/);
    expect(verbose(failures(7, 'a:1'))).toContain('cause 6');
  });

  it('is marked with a sign where the terminal has it', () =>
    expect(shown(failures(1, 'a:1'), { symbols: true })).toContain('\n  ✗ a:1\n'));

  it('and is about no image is called the bundle, among those that are counted', () => {
    const all = Array.from({ length: 10 }, (_each, i) => failure('KEY', 'x', { image: `a:${i}` }));
    const [first, ...more] = [...all, failure('INDEX', 'x')];
    const report = failedReport(first ?? failure('KEY', ''), { failures: more });
    expect(shown(report)).toContain('  and 1 more: the bundle\n');
  });

  it('is explained by the program that runs', () => {
    const program = 'sealift-verify';
    expect(shown(failures(1), { program })).toContain('sealift-verify explain KEY');
    const hints = (style: object) => hintLines(failure('KEY', ''), { ...WIDE, ...style }).join();
    expect(hints({ program })).toContain('sealift-verify explain KEY');
    expect(hints({})).toContain('sealift explain KEY');
  });
});

describe('claims', () => {
  it.each([
    [4, 'claim 3', 'more'],
    [5, 'and 2 more', 'claim 3'],
  ])('%d of them: %s', (count, there, missing) => {
    const claimed = Array.from({ length: count }, (_each, i) => `claim ${i}`);
    const text = shown(about({}, { claimed })).replace('add --verbose for all of them', '');
    expect(text).toContain(there);
    expect(text).not.toContain(missing);
  });
});

describe('a digest', () => {
  it('that would be cut stands on a line of its own', () => {
    const lines = shown(about({ name: 'a:1' }), { width: 78, verbose: true }).split('\n');
    const at = lines.findIndex((line) => line.includes('attached') || line.includes('blob'));
    expect(lines[at]).toBe('    blob');
    expect(lines[at + 1]).toBe(`      ${ATTESTED.digest}`);
  });
});
