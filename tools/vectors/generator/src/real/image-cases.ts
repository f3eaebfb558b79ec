import { writeFileSync } from 'node:fs';
import {
  attestation,
  GO_COMPONENTS,
  pushImage,
  REGISTRY,
  SIGNATURES,
  type Way,
  type Workbench,
} from '@sealift/real-stack';
import type { Files } from '../vector.ts';
import type { RealCase } from './case.ts';
import { filesOf, folderFiles, layoutFiles } from './files.ts';

/** `cosign-v3.1.2` */
export const versionOf = (name: string, as: string = name): string =>
  `${as}-${GO_COMPONENTS.find((each) => each.name === name)?.version}`;
const folderOf = ({ cosign }: Way): string => versionOf(cosign, 'cosign');

/** Predicates as small as their kinds allow. */
const PREDICATES: Readonly<Record<string, unknown>> = {
  slsaprovenance1: {
    buildDefinition: {
      buildType: 'https://sealift.test/build/v1',
      externalParameters: { source: 'https://sealift.test/app' },
    },
    runDetails: { builder: { id: 'https://sealift.test/builder' } },
  },
  spdxjson: {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    dataLicense: 'CC0-1.0',
    name: 'app',
    packages: [],
  },
  cyclonedx: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] },
};

const signed = (way: Way, platforms?: readonly string[], flags: readonly string[] = []) =>
  async function make(bench: Workbench): Promise<Files> {
    const image = await sign(bench, way, way.name, platforms, flags);
    return {
      ...(await layoutFiles(bench, image, `layout-${way.name}${flags.join('')}`)),
      ...filesOf(way.ours(bench)),
    };
  };

async function sign(
  bench: Workbench,
  way: Way,
  repository: string,
  platforms?: readonly string[],
  flags: readonly string[] = [],
): Promise<string> {
  const image = await pushImage(`${REGISTRY}/vectors/${repository}${flags.join('')}:1`, platforms);
  const [verb = '', ...rest] = await way.sign(bench, image.pinned);
  await bench.run(way.cosign, [verb, '--yes', ...flags, ...rest], way.env?.(bench));
  return image.name;
}

const accepted = (way: Way): RealCase => ({
  program: folderOf(way),
  name: way.name,
  about: way.what,
  expect: 'accepted',
  make: signed(way),
});

const way = (name: string): Way => {
  const found = SIGNATURES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no such way: ${name}`);
  return found;
};

/** Each platform of an index signed too. */
const recursive = (name: string): RealCase => ({
  program: folderOf(way(name)),
  name: `${name}-recursive`,
  about: `an index of two platforms, signed with each of them: ${way(name).what}`,
  expect: 'accepted',
  make: signed(way(name), ['linux/amd64', 'linux/arm64'], ['-r']),
});

/**
 * What `cosign save` writes: a directory with no name in it, and with cosign 3 without its
 * referrers in the index.
 */
const saved = (name: string): RealCase => ({
  program: folderOf(way(name)),
  name: `${name}-saved`,
  about: `a directory written by cosign save: ${way(name).what}`,
  expect: 'accepted',
  make: async (bench) => {
    const image = await sign(bench, way(name), `${name}-saved`);
    await bench.run(way(name).cosign, ['save', '--dir', bench.file(`saved-${name}`), image]);
    return {
      ...folderFiles(bench.file(`saved-${name}`), 'layout'),
      as: 'registry.sealift.test/vectors/image:1\n',
      ...filesOf(way(name).ours(bench)),
    };
  },
});

const attested = (
  type: string,
  cosign: Way['cosign'],
  by: 'key' | 'keyless',
  entry?: 'intoto' | 'dsse',
): RealCase => {
  const predicate = `${type}.json`;
  const made = attestation(type, predicate, cosign, by, entry);
  const make = signed(made);
  return {
    ...accepted(made),
    make: (bench) => {
      writeFileSync(bench.file(predicate), JSON.stringify(PREDICATES[type]));
      return make(bench);
    },
  };
};

export const IMAGE_CASES: readonly RealCase[] = [
  ...SIGNATURES.map(accepted),
  ...['sig-keyless', 'bundle-keyless-rekor1-tsa', 'bundle-keyless-rekor2'].map(recursive),
  ...['sig-key', 'sig-keyless', 'bundle-keyless-rekor1-tsa'].map(saved),
  attested('slsaprovenance1', 'cosign2', 'keyless', 'dsse'),
  attested('slsaprovenance1', 'cosign2', 'key', 'intoto'),
  attested('spdxjson', 'cosign2', 'keyless', 'intoto'),
  attested('cyclonedx', 'cosign2', 'key', 'dsse'),
  attested('slsaprovenance1', 'cosign3', 'keyless'),
  attested('spdxjson', 'cosign3', 'keyless'),
  attested('cyclonedx', 'cosign3', 'key'),
];
