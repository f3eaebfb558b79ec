import { Rejection } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExportFile } from './read.ts';

const HEAD = 'apiVersion: sealift/export/v1\n';
const read = (text: string) => readExportFile(HEAD + text, 'sealift.yaml');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const refused = (text: string): string => {
  try {
    read(text);
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof Rejection ? `${thrown.code}: ${thrown.message}` : String(thrown);
  }
};

const WHOLE = `images:
  - image: ghcr.io/acme/app:1
    expect: ${DIGEST}
    platforms: [ linux/amd64, linux/arm64/v8 ]
    bundles: [ app.sigstore.json ]
  - image: oci:layout
    as: acme/tool
platforms: [ linux/amd64 ]
artifacts:
  - artifact: ghcr.io/acme/sbom@${DIGEST}
charts:
  - chart: oci://ghcr.io/acme/charts/app
    version: 1.2.3+build
files:
  - file: values.yaml
    as: registry.example/files/values:1
signatureRepositories:
  - match: [ "ghcr.io/acme/**" ]
    repository: ghcr.io/acme-signatures
policy: sealift-policy.yaml
trust: pins,corp
`;

describe('an export file', () => {
  it('says what to export, and where each of it stands', () => {
    const file = read(WHOLE.replace('ghcr.io/acme-signatures', 'ghcr.io/acme/signatures'));
    expect(file.images).toEqual([
      {
        word: 'ghcr.io/acme/app:1',
        at: 'sealift.yaml:3:5',
        expect: DIGEST,
        platforms: { names: ['linux/amd64', 'linux/arm64/v8'], each: true },
        bundles: [{ path: 'app.sigstore.json', at: 'sealift.yaml:6:16' }],
      },
      {
        word: 'oci:layout',
        at: 'sealift.yaml:7:5',
        as: 'docker.io/acme/tool:latest',
        platforms: { names: ['linux/amd64'], each: false },
        bundles: [],
      },
    ]);
    expect(file.artifacts.map(({ reference, isChart }) => [reference, isChart])).toEqual([
      [parseReference(`ghcr.io/acme/sbom@${DIGEST}`), false],
      [parseReference('ghcr.io/acme/charts/app:1.2.3_build'), true],
    ]);
    expect(file.files).toEqual([
      { path: 'values.yaml', at: 'sealift.yaml:16:5', as: 'registry.example/files/values:1' },
    ]);
    const [signatures] = file.signatureRepositories;
    expect(signatures).toMatchObject({ registry: 'ghcr.io', repository: 'acme/signatures' });
    expect(signatures?.fits(parseReference('ghcr.io/acme/app:1'))).toBe(true);
    expect(signatures?.fits(parseReference('ghcr.io/other/app:1'))).toBe(false);
    expect([file.policy?.path, file.trust?.path]).toEqual(['sealift-policy.yaml', 'pins,corp']);
  });

  it.each<[string, string, string]>([
    ['a key that is misspelt', 'imges: []', ':2:1: unknown key "imges": did you mean "images"?'],
    ['a key inside', 'images:\n  - imge: a', ':3:5: unknown key "imge": did you mean "image"?'],
    ['nothing', '', 'nothing to export'],
    ['a policy alone', 'policy: p.yaml', 'nothing to export'],
    ['an empty list', 'images: []', 'images is empty'],
    ['a word for a list', 'images: ghcr.io/a/b', ':2:1: images is text: write a list'],
    ['a word for an image', 'images: [ ghcr.io/a/b ]', 'is text: write an object'],
    ['a digest that is none', 'images: [ { image: a/b, expect: sha256:x } ]', 'is no digest'],
    ['a platform that is none', 'images: [ { image: a/b, platforms: [ linux ] } ]', 'no platform'],
    ['a platform twice', 'images: [ { image: a/b, platforms: [ a/b, a/b ] } ]', 'an entry twice'],
    ['a name that is none', 'images: [ { image: oci:x, as: UP } ]', ':2:27: "UP" is not'],
    [
      'a signature tag',
      `images: [ { image: oci:x, as: "a/b:sha256-${'a'.repeat(64)}" } ]`,
      'holds',
    ],
    ['an artifact that is none', 'artifacts: [ { artifact: "oci:x y" } ]', ':2:16: '],
    ['a chart with its version twice', 'charts: [ { chart: a/b:1, version: "1" } ]', 'leave it'],
    ['a chart without a version', 'charts: [ { chart: r.io/a/b } ]', 'version is missing'],
    ['a version that is a number', 'charts: [ { chart: r.io/a/b, version: 1.2 } ]', 'is a number'],
    ['a version that is none', 'charts: [ { chart: r.io/a/b, version: "a b" } ]', ':2:30: '],
    ['a version with more', 'charts: [ { chart: r.io/a/b, version: "1@x" } ]', ':2:30: '],
    ['an artifact with a scheme', 'artifacts: [ { artifact: "oci://r.io/a:1" } ]', ':2:16: "oci:'],
    ['a file without a tag', 'files: [ { file: a, as: r.io/a } ]', ':2:21: "r.io/a" has no tag'],
    ['a port for a tag', 'files: [ { file: a, as: "r.io:5000/a" } ]', 'has no tag'],
    ['a file without a name', 'files: [ { file: a } ]', 'as is missing'],
    ['a pattern with a tag', `${sigs('"ghcr.io/a:1"', 'r.io/s')}`, 'holds a tag'],
    ['a repository with a tag', `${sigs('"ghcr.io/**"', 'r.io/s:1')}`, 'leave it away'],
    [
      'platforms of files alone',
      'platforms: [ a/b ]\nfiles: [ { file: a, as: r.io/a:1 } ]',
      'none',
    ],
    [
      'platforms that no image needs',
      'images: [ { image: a/b, platforms: [ a/b ] } ]\nplatforms: [ c/d ]',
      ':3:1: platforms is for images that name none',
    ],
    ['a repository that is none', `${sigs('"ghcr.io/**"', 'https://r.io/s')}`, 'CONFIG: '],
    ['two documents', 'images: [ { image: a/b } ]\n---\na: 1', 'a second document'],
    ['an alias', 'images: [ &a { image: a/b }, *a ]', 'an anchor'],
    ['a key twice', 'images: [ { image: a/b, image: c/d } ]', 'stands twice'],
  ])('with %s is refused, with its place', (_, text, words) => {
    expect(refused(text)).toMatch(/^CONFIG: sealift\.yaml:\d+:\d+: /);
    expect(refused(text)).toContain(words);
  });

  it.each([
    ['of another kind', 'apiVersion: v1\nkind: Pod\n'],
    ['of no kind', 'images: [ { image: a/b } ]'],
    ['that is a list', 'ghcr.io/acme/app:1\n'],
    ['that is empty', ''],
  ])('%s is refused', async (_, text) =>
    expect(await codeOf(() => readExportFile(text, 'x.yaml'))).toBe('CONFIG'),
  );

  it('is read or refused with a code, whatever it holds', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...WHOLE.split('\n'))),
        fc.nat(),
        (more, at) => {
          const lines = WHOLE.split('\n');
          lines.splice(at % lines.length, 1, more);
          expect(refused(lines.join('\n'))).toMatch(/^(?:accepted|CONFIG: |LIMIT: )/);
        },
      ),
    ));
});

function sigs(match: string, repository: string): string {
  const one = `{ match: [ ${match} ], repository: "${repository}" }`;
  return `images: [ { image: a/b } ]\nsignatureRepositories: [ ${one} ]`;
}
