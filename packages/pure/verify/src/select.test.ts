import type { Digest } from '@sealift/bytes';
import { describe, expect, it } from 'vitest';
import { selectImages } from './select.ts';
import type { Source } from './source.ts';
import { image, subject } from './world.fixture.ts';

const DIGEST = subject.digest as Digest;
const OTHER: Digest = `sha256:${'0'.repeat(64)}`;
const [A, B] = ['r.example/a:1', 'r.example/b:1'];
const descriptor = image.root as Source['images'][number]['descriptor'];
const sourceOf = (...names: readonly (string | undefined)[]): Source => ({
  images: names.map((name) => ({ name, descriptor })),
  evidence: [],
  size: () => undefined,
  read: async () => new Uint8Array(),
});
const codes = (...[source, options]: Parameters<typeof selectImages>): string[] =>
  selectImages(source, options).causes.map(({ code, name }) => `${code} ${name ?? ''}`);
const names = (...[source, options]: Parameters<typeof selectImages>): string[] =>
  selectImages(source, options).inputs.map(({ name }) => name);

describe('without a selection', () => {
  it('every image is looked at, and one without a name under its digest (T38)', () => {
    expect(names(sourceOf(A, undefined), {})).toEqual([A, DIGEST]);
    expect(selectImages(sourceOf(A, undefined), {}).unasked).toEqual([]);
  });
});

describe('with a selection', () => {
  const asked = { images: [{ name: A }] };

  it('the others are said, those without a name too (T38)', () => {
    const source = sourceOf(A, B, undefined);
    expect(names(source, asked)).toEqual([A]);
    expect(selectImages(source, asked).unasked).toEqual([B, DIGEST]);
  });

  it.each<[string, readonly (string | undefined)[], Digest, string[]]>([
    ['a name that is not selected', [A, B], OTHER, [`NAME_CONTRADICTED ${B}`]],
    ['that name as it is expected', [A, B], DIGEST, []],
    ['a name that is not there', [A], OTHER, [`NO_IMAGES ${B}`]],
    ['a name beside an image without one', [A, undefined], OTHER, [`NO_IMAGES ${B}`]],
  ])('an expectation is compared with %s (T37)', (_, there, digest, expected) =>
    expect(codes(sourceOf(...there), { ...asked, expected: [{ name: B, digest }] })).toEqual(
      expected,
    ),
  );

  it('what is selected and contradicted is left to the image', () => {
    const { inputs, causes } = selectImages(sourceOf(A, B), {
      ...asked,
      expected: [{ name: A, digest: OTHER }],
    });
    expect([causes, inputs[0]?.expectations]).toEqual([
      [],
      [{ name: A }, { name: A, digest: OTHER }],
    ]);
  });

  it('what is asked for and absent is refused, and a source without any image', () => {
    expect(codes(sourceOf(B), asked)).toEqual([`NO_IMAGES ${A}`]);
    expect(codes(sourceOf(), {})).toEqual(['NO_IMAGES ']);
    expect(codes(sourceOf(), asked)).toEqual([`NO_IMAGES ${A}`]);
  });
});

it('20,000 names and as many expectations are compared in a moment (T34)', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => `r.example/a:${i}`);
  const expected = many.map((name) => ({ name: `${name}-other`, digest: OTHER }));
  expect(codes(sourceOf(...many), { expected })).toHaveLength(20_000);
});
