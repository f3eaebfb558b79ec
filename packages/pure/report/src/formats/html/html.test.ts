import { base64, digest, utf8 } from '@sealift/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, hostile, printed } from '../../report.fixture.ts';
import type { Document, EvidenceReport } from '../../report.ts';
import { html } from './html.ts';

const pageOf = (report: Document): string =>
  printed(html.render(report, { width: Number.POSITIVE_INFINITY, color: false }));
const [IMAGE] = ACCEPTED.images;
if (IMAGE === undefined) throw new Error('the fixture has an image');
const [EVIDENCE] = IMAGE.evidence;
if (EVIDENCE === undefined) throw new Error('the fixture has evidence');
const withChecks = (checks: EvidenceReport['checks'], more: Partial<EvidenceReport> = {}) =>
  pageOf({ ...ACCEPTED, images: [{ ...IMAGE, evidence: [{ ...EVIDENCE, ...more, checks }] }] });
const passed = (name: string) => ({ name, status: 'passed', detail: 'd' }) as const;
const pictureIn = (page: string): string => /aria-label="([^"]*)"/.exec(page)?.[1] ?? '';

describe('the first screen', () => {
  const page = pageOf({
    ...ACCEPTED,
    command: 'verify',
    target: { origin: 'app.tar', bundle: `sha256:${'e'.repeat(64)}` },
    policy: { path: 'policy.yaml', digest: `sha256:${'f'.repeat(64)}` },
  });
  const first = page.slice(page.indexOf('<h1>'), page.indexOf('<h2>'));

  it.each([
    ['the verdict', '<h1>ACCEPTED</h1>'],
    ['the file', '<dd>app.tar</dd>'],
    ['the bundle', `<dd>sha256:${'e'.repeat(64)}</dd>`],
    ['the policy', `<dd>policy.yaml sha256:${'f'.repeat(64)}</dd>`],
    ['the proved time', '<dd>2022-12-01T10:00:00Z</dd>'],
    ['what was waived', '<dd>certificate transparency (--insecure-ignore-sct)</dd>'],
    ['the exit code', '<dd>verify, exit code 0</dd>'],
  ])('says %s', (_, part) => expect(first).toContain(part));

  it('is followed by the pins', () =>
    expect(page).toMatch(/<\/dl><\/div><h2>What it rests on<\/h2><table>/));

  it('has no time that is not proved', () =>
    expect(pageOf({ ...ACCEPTED, images: [{ ...IMAGE, evidence: [] }] })).not.toContain(
      '<dt>signed</dt>',
    ));
});

describe('the page', () => {
  const page = pageOf({ ...ACCEPTED, command: 'verify' });

  it('allows its own style and nothing else', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = base64.encode(digest.sha256(utf8.encode(style)));
    expect(page).toContain(`style-src &apos;sha256-${hash}&apos;"`);
    expect(page).toContain('content="default-src &apos;none&apos;; ');
  });

  it('loads nothing and leads nowhere', () => {
    expect(page).not.toMatch(/<(?:a|script|img|link|iframe|object|form|base)\b/);
    expect(page).not.toMatch(/\s(?:href|src|action|style|on\w+)=/);
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('has established, not established, waived and claimed as lists of their own', () => {
    const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
    const last = ['Established', 'Not established', 'Waived by the operator'];
    expect(titles).toEqual(['What it rests on', 'Images', ...last, 'Claimed, and not proved']);
  });

  it('has what failed first, with what to do', () => {
    const name = 'bad/image:1';
    const failed = pageOf({
      ...ACCEPTED,
      verdict: 'rejected',
      exitCode: 1,
      images: [...ACCEPTED.images, { ...IMAGE, name, verdict: 'rejected', evidence: [] }],
      failures: [
        { code: 'NO_SIGNATURE', message: 'none', remedy: 'Sign it.', image: name },
        { code: 'SEAL', message: 'broken', remedy: 'Ask.' },
      ],
    });
    expect(failed.indexOf(name)).toBeLessThan(failed.indexOf(IMAGE.name));
    expect(failed).toContain('<dd>2, 1 of them rejected</dd>');
    expect(failed).toContain('What to do: Sign it. <code>sealift explain NO_SIGNATURE</code>');
    expect(failed.indexOf('SEAL')).toBeLessThan(failed.indexOf('<h2>Images</h2>'));
    expect(failed).toContain('<p>No evidence of it was judged.</p>');
  });

  it('folds what was accepted where there are many images', () => {
    const images = Array.from({ length: 21 }, () => IMAGE);
    expect(pageOf({ ...ACCEPTED, images })).not.toContain('<details open');
    expect(pageOf(ACCEPTED)).toContain('<details open');
  });
});

describe('the picture', () => {
  it('goes from the image to the pins', () =>
    expect(
      pictureIn(withChecks([passed('subject'), passed('signature'), passed('identity')])),
    ).toBe(
      '✓ image: accepted, ✓ what was signed: holds, ✓ signature: holds, ✓ signer: holds, ' +
        '✓ your pins: reached',
    ));

  it('shows where it broke, and what was not reached', () =>
    expect(
      pictureIn(
        withChecks(
          [
            passed('key material'),
            { name: 'inclusion', status: 'failed', code: 'INCLUSION', detail: 'd' },
          ],
          { verdict: 'rejected' },
        ),
      ),
    ).toBe(
      '✓ image: accepted, – what was signed: not reached, – signature: not reached, ' +
        '✓ signer: holds, ✗ promise or checkpoint: failed, – your pins: not reached',
    ));

  it('shows what was waived, and a check that no link has', () =>
    expect(
      pictureIn(withChecks([{ name: 'new', status: 'waived', waives: 'sct', detail: 'd' }])),
    ).toContain('! further checks: waived'));
});

describe('foreign text', () => {
  const NAMES =
    'html|head|meta|title|style|body|main|div|h1|h2|h3|dl|dt|dd|table|thead|tbody|tr|th|td|ul|li|' +
    'details|summary|section|svg|g|rect|path|text|code|strong|span|p|br';
  const TAGS = new RegExp(`^<(?:!doctype|/?(?:${NAMES}))\\b`);

  it('has nothing that a browser acts on (T28)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const page = pageOf(hostile(foreign)).replace(/<style>[\s\S]*?<\/style>/, '');
        for (const [tag] of page.matchAll(/<[^>]*>/g)) expect(tag).toMatch(TAGS);
        expect(page.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
        expect(page).not.toMatch(/[\0-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it.each(['"><script>alert(1)</script>', "' onload='x", '</style><script>', '<!--', ']]>'])(
    'stays text: %s',
    (foreign) => {
      const page = pageOf(hostile(foreign));
      expect(page.match(/<(?:script|!--)/)).toBeNull();
      expect(page.match(/<\/style>/g)).toHaveLength(1);
      expect(pictureIn(page)).not.toContain(foreign);
    },
  );
});
