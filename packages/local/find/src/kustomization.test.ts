/** Kustomizations that reach further than their folder, or are not what they look like. */
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { kustomized, readKustomization, resourcesElsewhere } from './kustomization.ts';

const IMAGES = 'images: [{name: a, newTag: v2}]\n';
const named = (at: string, ...paths: string[]): string =>
  kustomized(
    { image: 'a:v1', at },
    paths.map((path, i) => readKustomization(IMAGES.replace('v2', `v${i + 2}`), path)),
  ).image;

describe('a kustomization', () => {
  it.each([
    ['the working directory', 'p.yaml:1', 'kustomization.yaml'],
    ['a folder written in another way', './d/p.yaml:1', 'd/kustomization.yaml'],
    ['a folder written twice', 'd/p.yaml:1', './x/..//d/kustomization.yaml'],
  ])('renames in %s', (_, at, path) => {
    expect(named(at, path)).toBe('a:v2');
  });

  it('renames nothing beside its folder', () => {
    expect(named('deploy-b/p.yaml:1', 'deploy/kustomization.yaml')).toBe('a:v1');
  });

  it('of the inner folder is first, however long the names of both are', () => {
    expect(named('d/e/p.yaml:1', 'd/kustomization.yaml', 'd/e/Kustomization')).toBe('a:v2');
  });

  it('has values behind aliases', () => {
    const text = 'v: &v v3\nimages: &i [{name: a, newTag: *v}]\n';
    const kustomizations = [readKustomization(text, 'kustomization.yaml')];
    expect(kustomized({ image: 'a:v1', at: 'p.yaml:1' }, kustomizations).image).toBe('a:v3');
  });

  it.each(['images: [{name: a, newTag: v2}\nx', 'images: [}', 'a: 1\na: 2'])(
    'that is broken is refused: %j',
    async (text) => {
      expect(await codeOf(() => readKustomization(text, 'k'))).toBe('CONFIG');
    },
  );
});

describe('what a kustomization is made of', () => {
  const elsewhere = (text: string): string[] =>
    resourcesElsewhere(readKustomization(text, 'o/kustomization.yaml'), [
      'o/kustomization.yaml',
      'o/p.yaml',
      'base/p.yaml',
    ]).map(({ why }) => why);

  it.each([
    ['its own files', `${IMAGES}resources: [p.yaml]`],
    ['others that are read, and renamed by nobody', 'bases: [../base]'],
    ['nothing', ''],
  ])('is %s', (_, text) => {
    expect(elsewhere(text)).toEqual([]);
  });

  it.each([
    ['renames in a base', `${IMAGES}resources: [../base]`, /^renames .*, in \.\.\/base: give/],
    ['a base that is not read', 'components: [../other]', /^takes what .* \.\.\/other: give/],
    ['another host', 'resources: [https://h.example/x]', /^takes what .* https:/],
    ['a file of no kind', 'resources: [plain]', /^takes what .* plain: give/],
    ['charts', 'helmCharts: [{name: c}]', /^takes what .* helmCharts:: give/],
  ])('is told where it has %s', (_, text, why) => {
    expect(elsewhere(text)).toEqual([expect.stringMatching(why)]);
  });
});
