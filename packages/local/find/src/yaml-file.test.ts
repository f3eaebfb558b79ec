/** What YAML may say in other ways than a scalar behind `image`. */
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { inYaml } from './yaml-file.ts';

const found = (text: string): string[] => {
  const { images, unresolved } = inYaml(text, 'f');
  return [
    ...images.map(({ image, at }) => `${at} ${image}`),
    ...unresolved.map(({ at, why }) => `${at} ! ${why}`),
  ];
};

describe('images behind aliases', () => {
  it.each([
    ['of a container', 'x: &i redis\ncontainers: [{image: *i}]', ['f:2 redis']],
    ['that look like one', 'x: &i r.example/a:1\nimage: *i', ['f:2 r.example/a:1']],
    ['under an alias as a key', 'x: &k image\ncontainers: [{*k : redis}]', ['f:2 redis']],
    ['of what a service merges', 'x: &b {image: redis}\nservices: {a: {<<: *b}}', ['f:1 redis']],
    [
      'of what a merged map merges',
      'x: &a {image: redis}\ny: &b {<<: *a}\nservices: {a: {<<: *b}}',
      ['f:1 redis'],
    ],
    [
      'defined twice, each by its own',
      'x: &i a\ny: {containers: [{image: *i}]}\nz: &i b\ncontainers: [{image: *i}]',
      ['f:2 a', 'f:4 b'],
    ],
    ['in parts', 'x: &r a/b\nimage: {repository: *r, tag: v1}', ['f:2 a/b:v1']],
    ['in merged parts', 'x: &r {repository: a/b}\nimage: {<<: *r, tag: v1}', ['f:2 a/b:v1']],
    [
      'in the first of merged parts that has them',
      'x: &r {repository: a/b}\ny: &s {repository: c, tag: v1}\nimage: {<<: [*r, *s]}',
      ['f:3 a/b:v1'],
    ],
  ])('are read %s', (_, text, images) => {
    expect(found(text)).toEqual(images);
  });

  it.each([
    ['that mean nothing', 'image: *none', 'f:1 ! image is no text'],
    ['that mean a list', 'x: &l [a]\nimage: *l', 'f:2 ! image is no text'],
  ])('are unresolved %s', (_, text, why) => {
    expect(found(text)).toEqual([why]);
  });

  it('do not multiply what is merged', async () => {
    const levels = Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}]}`);
    const text = ['a0: &a0 {x: y}', ...levels, 'image: {<<: *a200}'].join('\n');
    expect(await codeOf(() => inYaml(text, 'f'))).toBe('LIMIT');
  });

  it('end where maps merge each other', () => {
    expect(found('x: &a {<<: *a, tag: v1}\nimage: *a')).toEqual(['f:2 ! image has no repository']);
  });
});

describe('images in other shapes', () => {
  it.each([
    ['a volume has', 'volumes: [{image: {reference: r.example/v:1}}]', 'f:1 r.example/v:1'],
    ['a list is none', 'containers: [{image: [a]}]', 'f:1 ! image is no text'],
    ['a map of a container', 'containers: [{image: {}}]', 'f:1 ! image has no repository'],
    ['a tag alone', 'image: {tag: v1}', 'f:1 ! image has no repository'],
    ['behind a return alone', '# no\rcontainers: [{image: a}]', 'f:2 a'],
  ])('%s', (_, text, line) => {
    expect(found(text)).toEqual([line]);
  });

  it.each(['image: [a]', 'image: {src: logo.png}', 'image: {}', '# nothing'])(
    'are none in %s',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});
