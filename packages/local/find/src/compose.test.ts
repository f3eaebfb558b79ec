/** Services of compose that are built: nobody else's image may stand in for theirs. */
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { inYaml } from './yaml-file.ts';

const BUILT = 'is built here: give its Dockerfile, or the name that it is pushed under';
const found = (text: string): string[] => {
  const { images, unresolved, notes = [] } = inYaml(text, 'f');
  return [
    ...images.map(({ image, at }) => `${at} ${image}`),
    ...unresolved.map(({ at, why }) => `${at} ! ${why}`),
    ...notes,
  ];
};

describe('what compose builds', () => {
  it.each([
    ['by a folder', 'services: {a: {build: ., image: app}}', 'app'],
    ['by a map', 'services: {a: {build: {context: .}, image: acme/app:1}}', 'acme/app:1'],
    [
      'with a name of a registry',
      'services: {a: {build: ., image: r.example/a:1}}',
      'r.example/a:1',
    ],
    [
      'as a map says that is merged',
      'x: &b {build: .}\nservices: {a: {<<: *b, image: app}}',
      'app',
    ],
    ['under a name that is merged', 'x: &b {image: app}\nservices: {a: {<<: *b, build: .}}', 'app'],
    ['behind an alias', 'x: &a {build: ., image: app}\nservices: {a: *a}', 'app'],
    ['by a word for a variable', `services: {a: {build: ., image: "app:$\{T:-1}"}}`, 'app:1'],
  ])('is unresolved: %s', (_, text, name) => {
    expect(found(text)).toEqual([expect.stringMatching(/^f:\d ! /)]);
    expect(found(text)[0]).toContain(`! ${name} ${BUILT}`);
  });

  it('is unresolved where another service runs it, under whichever spelling', () => {
    const text =
      'services:\n a: {build: ., image: app}\n b: {image: "docker.io/library/app:latest"}';
    expect(found(`${text}\n c: {image: redis}`)).toEqual([
      'f:4 redis',
      `f:2 ! app ${BUILT}`,
      `f:3 ! docker.io/library/app:latest ${BUILT}`,
    ]);
  });

  it('and calls nothing is noted', () => {
    expect(found('services:\n  a:\n    build: .\n  b: {image: redis}')).toEqual([
      'f:4 redis',
      expect.stringMatching(/^f:2: a is built here: .*Dockerfile is among the paths$/),
    ]);
  });

  it.each([
    ['nothing to build', 'services: {a: {build: , image: app}}', 'f:1 app'],
    ['no service', 'build: .\nimage: r.example/a:1', 'f:2 r.example/a:1'],
    ['another service', 'services: {a: {build: ., image: a}, b: {image: b}}', 'f:1 b'],
  ])('is not %s', (_, text, line) => {
    expect(found(text)).toContain(line);
  });

  it('is not looked for without end', async () => {
    const levels = Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}]}`);
    const text = ['a0: &a0 {x: y}', ...levels, 'services: {a: {<<: *a200}}'].join('\n');
    expect(await codeOf(() => inYaml(text, 'f'))).toBe('LIMIT');
  });
});
