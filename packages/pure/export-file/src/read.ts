import type { Digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference, type Reference } from '@sealift/oci';
import { parsePattern } from '@sealift/policy-file';
import { type Parsed, parse, refuseAt } from '@sealift/yaml';
import type {
  AskedArtifact,
  AskedFile,
  AskedImage,
  AskedPath,
  AskedRepository,
  ExportFile,
  Platforms,
} from './export-file.ts';
import { type FileText, FORM } from './schema.ts';

type Reading = Parsed<FileText>;

/**
 * Reads the text of a sealift.yaml. @param file its name for messages
 * @throws Rejection CONFIG with FILE:LINE:COLUMN and what to write | LIMIT
 */
export function readExportFile(text: string, file: string): ExportFile {
  const reading = parse(text, file, FORM);
  const { images = [], artifacts = [], charts = [], files = [] } = reading.file;
  if (images.length + artifacts.length + charts.length + files.length === 0)
    reject('CONFIG', `${reading.places.at(0)}: nothing to export: give images, charts or files`);
  if (reading.file.platforms !== undefined && images.every((one) => one.platforms !== undefined))
    refuseAt(
      reading,
      reading.file,
      'platforms',
      'platforms is for images that name none: there is none',
    );
  const { policy, trust } = reading.file;
  return {
    images: images.map((one) => readImage(reading, one)),
    artifacts: [
      ...artifacts.map((one) => readArtifact(reading, one)),
      ...charts.map((one) => readChart(reading, one)),
    ],
    files: files.map((one) => readFile(reading, one)),
    signatureRepositories: (reading.file.signatureRepositories ?? []).map((one) =>
      readRepository(reading, one),
    ),
    ...(policy === undefined ? {} : { policy: pathAt(reading, reading.file, 'policy', policy) }),
    ...(trust === undefined ? {} : { trust: pathAt(reading, reading.file, 'trust', trust) }),
  };
}

type One<Key extends 'images' | 'artifacts' | 'charts' | 'files' | 'signatureRepositories'> =
  NonNullable<FileText[Key]>[number];

function readImage(reading: Reading, one: One<'images'>): AskedImage {
  const { image: word, as, expect, bundles = [] } = one;
  const platforms = platformsOf(reading, one);
  return {
    word,
    at: reading.places.of(one, 'image'),
    bundles: bundles.map((path, i) => pathAt(reading, bundles, i, path)),
    ...(as === undefined ? {} : { as: formatReference(referenceAt(reading, one, 'as', as)) }),
    ...(expect === undefined ? {} : { expect: expect as Digest }),
    ...(platforms === undefined ? {} : { platforms }),
  };
}

/** Its own, of which it must have each; else those of the file. */
function platformsOf({ file }: Reading, { platforms: own }: One<'images'>): Platforms | undefined {
  if (own !== undefined) return { names: own, each: true };
  return file.platforms === undefined ? undefined : { names: file.platforms, each: false };
}

function readArtifact(reading: Reading, one: One<'artifacts'>): AskedArtifact {
  const { artifact: word } = one;
  if (word.startsWith('oci://'))
    refuseAt(reading, one, 'artifact', `"${printable(word)}": leave oci:// away`);
  const reference = referenceAt(reading, one, 'artifact', word);
  return { reference, at: reading.places.of(one, 'artifact'), isChart: false };
}

/** Helm puts + into a version, which a tag cannot hold: it writes _ there. */
function readChart(reading: Reading, one: One<'charts'>): AskedArtifact {
  const { registry, repository } = repositoryAt(
    reading,
    one,
    'chart',
    one.chart.replace(/^oci:\/\//, ''),
  );
  const tag = one.version.replaceAll('+', '_');
  const text = formatReference({ registry, repository, tag });
  const reference = referenceAt(reading, one, 'version', text);
  if (reference.tag !== tag || reference.digest !== undefined)
    refuseAt(reading, one, 'version', `"${printable(one.version)}" is no version such as 1.2.3`);
  return { reference, at: reading.places.of(one, 'chart'), isChart: true };
}

/** Nobody means `latest` of a file. */
function readFile(reading: Reading, one: One<'files'>): AskedFile {
  const as = formatReference(referenceAt(reading, one, 'as', one.as));
  if (!/[:@][^/]*$/.test(one.as))
    refuseAt(reading, one, 'as', `"${printable(one.as)}" has no tag: write NAME:TAG`);
  return { ...pathAt(reading, one, 'file', one.file), as };
}

function readRepository(reading: Reading, one: One<'signatureRepositories'>): AskedRepository {
  const patterns = one.match.map((text, i) => {
    const pattern = parsePattern(text);
    return typeof pattern === 'string'
      ? refuseAt(reading, one.match, i, `"${printable(text)}" ${pattern}`)
      : pattern;
  });
  return {
    ...repositoryAt(reading, one, 'repository', one.repository),
    at: reading.places.of(one, 'repository'),
    fits: ({ registry, repository }) =>
      patterns.some((pattern) => pattern.matches(`${registry.toLowerCase()}/${repository}`)),
  };
}

const pathAt = (
  { places }: Reading,
  object: object,
  key: string | number,
  path: string,
): AskedPath => ({ path, at: places.of(object, key) });

const referenceAt = ({ places }: Reading, object: object, key: string, text: string): Reference =>
  Rejection.as('CONFIG', () => parseReference(text), `${places.of(object, key)}: `);

/** A repository as a whole: a tag would be passed over. */
function repositoryAt(
  reading: Reading,
  object: object,
  key: string,
  text: string,
): Pick<Reference, 'registry' | 'repository'> {
  const { registry, repository } = referenceAt(reading, object, key, text);
  if (/[:@][^/]*$/.test(text))
    refuseAt(reading, object, key, `"${printable(text)}" has a tag or digest: leave it away`);
  return { registry, repository };
}
