/** JUnit, Markdown and SARIF: what their readers make of a report. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import type { Document, Failure } from '../report.ts';
import { FORMATS } from './list.ts';

const STYLE = { width: Number.POSITIVE_INFINITY, color: false };
const as = (name: keyof typeof FORMATS, report: Document): string =>
  printed(FORMATS[name].render(report, STYLE));
const [IMAGE] = ACCEPTED.images;
const NAME = IMAGE?.name ?? '';
const failure = (more: Partial<Failure>): Failure => ({
  code: 'KEY',
  message: 'another key',
  remedy: 'Pin the right one.',
  ...more,
});
const rejected = (...failures: Failure[]): Document => ({
  ...ACCEPTED,
  verdict: 'rejected',
  exitCode: 1,
  images: ACCEPTED.images.map((image) => ({ ...image, verdict: 'rejected' })),
  failures,
});
const DONE: Document = { ...ACCEPTED, verdict: 'done', images: [] };

describe('what a command found beside verification', () => {
  const result = { destination: 'r.example/m', tags: [{ name: 'a:1', moved: true }] };
  it.each([
    ['text', /\nresult\n {2}destination +r\.example\/m\n {2}tags\[0\]\.name +a:1\n/],
    ['markdown', /\n## Result\n\n- destination: r\.example\/m\n/],
    ['html', /<th scope="row">destination<\/th><td>r\.example\/m<\/td>/],
  ] as const)('is told in %s', (format, says) =>
    expect(as(format, { ...DONE, result })).toMatch(says),
  );

  it.each([
    ['text', /\u001b/],
    ['markdown', /\u001b|<b>/],
    ['html', /\u001b|<b>/],
  ] as const)('is no control and no markup in %s', (format, active) =>
    expect(as(format, { ...DONE, result: { '<b>\u001b': '\u001b[2J' } })).not.toMatch(active),
  );
});

describe('JUnit', () => {
  it('has a test for each image', () => {
    const text = as('junit', { ...ACCEPTED, command: 'import' });
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="1" failures="0"/,
    );
    expect(text).toContain('<testsuite name="sealift import" tests="1" failures="0" errors="0">');
    expect(text).toMatch(
      /<testcase classname="import" name="ghcr\.io\/example\/e2e:v2\.1\.0@sha256:/,
    );
  });

  it.each([
    ['of an image is its own', rejected(failure({ image: NAME })), 1, 1],
    ['of the whole is one more test', rejected(failure({})), 2, 2],
    ['of an image that is not there is one of the whole', rejected(failure({ image: 'x' })), 2, 2],
    ['that nobody explains is one all the same', rejected(), 1, 1],
    ['without images is one', { ...DONE, exitCode: 2, failures: [failure({})] } as const, 1, 1],
    ['that no list has is one', { ...DONE, verdict: 'error', exitCode: 4 } as const, 1, 1],
    ['is none where nothing was judged', DONE, 1, 0],
  ])('a failure %s', (_, report, tests, failures) =>
    expect(as('junit', report)).toContain(`<testsuites tests="${tests}" failures="${failures}"`),
  );

  it('has nothing of foreign text that XML acts on (T28)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const text = as('junit', {
          ...hostile(foreign),
          failures: [failure({ message: foreign })],
        });
        const tags = text.match(/<[^>]*>/g) ?? [];
        for (const tag of tags)
          expect(tag).toMatch(/^<(?:\?xml|\/?testsuites?|\/?testcase|\/?failure)\b/);
        expect(text.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
        expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\ufffe\uffff]/);
      }),
    );
  });
});

describe('Markdown', () => {
  it('has the verdict first, a row for each image, and each failure with its remedy', () => {
    const text = as('markdown', rejected(failure({ image: NAME })));
    expect(text).toMatch(/^# REJECTED\n/);
    expect(text).toMatch(/^\| ghcr\.io\/example\/e2e:v2\.1\.0 \| `sha256:a{64}` \| rejected \|/m);
    expect(text).toContain('- **KEY**: another key\n  - to do: Pin the right one.\n');
  });

  it.each([
    '[a](https://evil.example)',
    '<script>alert(1)</script>',
    '![x](http://a/b)',
    'https://evil.example',
    'www.evil.example',
    'mail@evil.example',
    '`code` **bold** | cell |',
    '\n# REJECTED',
  ])('shows %j as text (T28)', (foreign) => {
    const text = as('markdown', { ...hostile(foreign), failures: [failure({ message: foreign })] });
    expect(text).not.toContain(foreign);
    expect(text).not.toMatch(/<[a-z]|(?<!\\)\]\(|:\/\/|\bwww\.|[a-z]@[a-z]/m);
    expect(text.match(/^# /gm)).toHaveLength(1);
  });
});

describe('SARIF', () => {
  const parsed = (report: Document) => JSON.parse(as('sarif', report)).runs[0];

  it('has a result for each failure, its code as the rule, once', () => {
    const target = { origin: 'a b/app.tar' };
    const run = parsed({ ...rejected(failure({ image: NAME }), failure({})), target });
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['KEY']);
    expect(run.results).toMatchObject([
      {
        ruleId: 'KEY',
        level: 'error',
        message: { text: 'another key' },
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: 'a%20b/app.tar' } },
            logicalLocations: [{ fullyQualifiedName: NAME }],
          },
        ],
      },
      { ruleId: 'KEY' },
    ]);
    expect(run.invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }]);
    expect(run.properties.verdict).toBe('rejected');
  });

  it('says of an accepted image that it passed', () =>
    expect(parsed(ACCEPTED).results).toMatchObject([{ kind: 'pass', level: 'none' }]));

  it('says that a run that could not look was none', () =>
    expect(parsed({ ...DONE, exitCode: 4 }).invocations).toEqual([
      { executionSuccessful: false, exitCode: 4 },
    ]));

  it('is JSON, whatever foreign text is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const [result] = parsed({
          ...hostile(foreign),
          failures: [failure({ message: foreign })],
        }).results;
        expect(result.message.text).toBe(foreign);
      }),
    );
  });
});
