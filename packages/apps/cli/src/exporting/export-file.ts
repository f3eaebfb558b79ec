/** A sealift.yaml on this host: what it asks for, with its paths as seen from here. */
import { dirname, isAbsolute, join } from 'node:path';
import { LIMITS } from '@sealift/bytes';
import type { DetachedBundles, SignatureRepository } from '@sealift/export';
import { type AskedImage, type AskedPath, readExportFile } from '@sealift/export-file';
import { Rejection, reject } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import { type ListedSource, parseWritten } from '@sealift/sources';
import { readConfigured, readConfiguredText } from '@sealift/workflows/pins';

/** What is to be exported, and what is said of it. */
export interface Asked {
  readonly sources: readonly ListedSource[];
  readonly signatureRepositories: readonly SignatureRepository[];
  readonly detached: readonly DetachedBundles[];
  readonly policy?: AskedPath;
  readonly trust?: AskedPath;
}

/** By its ending, so that nobody has to guess what a file is taken for. */
export const isExportFile = (path: string): boolean => /\.ya?ml$/i.test(path);

/**
 * Reads an export file. Nothing but the bundles of its images is read of what it names.
 * @throws Rejection CONFIG with FILE:LINE:COLUMN | LIMIT
 */
export function readExportFileAt(path: string): Asked {
  const text = readConfiguredText({ path, source: `--file ${path}` }, LIMITS.imageList);
  const { images, artifacts, files, signatureRepositories, policy, trust } = readExportFile(
    text,
    path,
  );
  const folder = dirname(path);
  const read = images.map((image) => ({ image, source: sourceOf(image, folder) }));
  const here = (one: AskedPath): AskedPath => ({ ...one, path: inFolder(folder, one.path) });
  return {
    sources: [
      ...read.map(({ source }) => source),
      ...artifacts.map(({ reference, isChart, at }) => ({
        ...{ kind: 'registry' as const, reference, isChart, at },
      })),
      ...files.map((file) => ({ ...here(file), kind: 'file' as const })),
    ],
    signatureRepositories: signatureRepositories.map(({ at, ...one }) => ({ ...one, source: at })),
    detached: read.flatMap(({ image, source }) => detachedOf(image, source, here)),
    ...(policy === undefined ? {} : { policy: here(policy) }),
    ...(trust === undefined ? {} : { trust: here(trust) }),
  };
}

const inFolder = (folder: string, path: string): string =>
  isAbsolute(path) ? path : join(folder, path);

function sourceOf({ word, at, as, expect, platforms }: AskedImage, folder: string): ListedSource {
  const source = Rejection.as('CONFIG', () => parseWritten(word, folder, as), `${at}: `);
  return {
    ...source,
    at,
    ...(expect === undefined ? {} : { expect }),
    ...(platforms === undefined ? {} : { platforms }),
  };
}

function detachedOf(
  { bundles, as }: AskedImage,
  source: ListedSource,
  here: (one: AskedPath) => AskedPath,
): DetachedBundles[] {
  return bundles.map(here).map(({ path, at }) => ({
    image: imageOf(source, as, at),
    bytes: readConfigured({ path, source: `${at}: ${path}` }, LIMITS.evidenceBlob),
    source: `${at}: ${path}`,
  }));
}

/** Of a layout only who asks for it can say which image is meant. */
function imageOf(source: ListedSource, as: string | undefined, at: string): Reference {
  if (source.kind === 'registry') return source.reference;
  if (as === undefined)
    return reject('CONFIG', `${at}: bundles of an image of a layout: name it with "as" too`);
  return parseReference(as);
}
