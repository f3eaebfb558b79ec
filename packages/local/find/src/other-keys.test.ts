/** Images that do not stand behind `image`: none is passed over in silence. */
import { describe, expect, it } from 'vitest';
import { kustomized } from './kustomization.ts';
import { inYaml } from './yaml-file.ts';

const HEX = 'a'.repeat(64);
const found = (text: string): string[] => {
  const { images, unresolved, notes = [] } = inYaml(text, 'f');
  return [
    ...images.map(({ image, at }) => `${at} ${image}`),
    ...unresolved.map(({ at, why }) => `${at} ! ${why}`),
    ...notes.map((note) => note.replace(/ is not taken: .*$/, ' is not taken')),
  ];
};

describe('the variables of operators', () => {
  it.each([
    ['as Kubernetes has them', 'env: [{name: RELATED_IMAGE_X, value: r.example/a:1}]'],
    ['as compose has them', 'environment: {RELATED_IMAGE_X: r.example/a:1}'],
    ['behind an alias', '- &v r.example/a:1\n- {name: RELATED_IMAGE_X, value: *v}'],
  ])('are taken %s', (_, text) => {
    expect(found(text)).toEqual([expect.stringMatching(/^f:[12] r\.example\/a:1$/)]);
  });

  it('are unresolved where they say not which', () => {
    expect(found('env: [{name: RELATED_IMAGE_X, value: $A}]')).toEqual([
      'f:1 ! $A has no value here',
    ]);
  });

  it('are not what kustomize renames', () => {
    const [image] = inYaml('env: [{name: RELATED_IMAGE_X, value: r.example/a:1}]', 'd/f').images;
    const replacements = [{ name: 'r.example/a', newTag: '2' }];
    const kustomization = { path: 'd/kustomization.yaml', resources: [], replacements };
    expect(image && kustomized(image, [kustomization]).image).toBe('r.example/a:1');
  });
});

describe('what seems to be an image is noted', () => {
  it.each([
    ['in a field', 'sidecarImage: r.example/a:1', 'f:1: sidecarImage: r.example/a:1'],
    ['in small letters', 'proxy-image: h:5000/a/b:1', 'f:1: proxy-image: h:5000/a/b:1'],
    [
      'in a variable',
      'env: [{name: MY_IMAGE, value: r.example/a:1}]',
      'f:1: MY_IMAGE: r.example/a:1',
    ],
    ['with a digest', `xImage: a@sha256:${HEX}`, `f:1: xImage: a@sha256:${HEX}`],
    ['as a short word', 'steps: [{image: alpine}]', 'f:1: image: alpine'],
  ])('%s', (_, text, note) => {
    expect(found(text)).toEqual([`${note} is not taken`]);
  });

  it.each([
    ['a picture', 'heroImage: https://r.example/x.png:1'],
    ['a short word', 'heroImage: logo.png'],
    ['a path', 'heroImage: assets/logo.png'],
    ['of another key', 'homepage: r.example/a:1'],
    ['of another variable', 'env: [{name: X, value: r.example/a:1}]'],
    ['no text', 'xImage: {a: r.example/a:1}'],
    ['no image', 'image: Not An Image'],
  ])('but not %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
