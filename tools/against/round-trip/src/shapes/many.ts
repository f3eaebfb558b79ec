/** Indexes, as builders and Docker write them. */
import { blobOf, type Image, makeImage } from '@sealift/virtual-sigstore';
import { AMD64, configOf, DOCKER, imageOf, indexOf, manifestOf, OCI, type Part } from './object.ts';
import { layerOf } from './single.ts';

const ARM64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const oci = (seed: string): Part =>
  manifestOf(OCI.manifest, configOf(OCI.config, seed), [layerOf(OCI.layer, seed)]);
const docker = (seed: string): Part =>
  manifestOf(DOCKER.manifest, configOf(DOCKER.config, seed), [layerOf(DOCKER.layer, seed)]);

/** What buildkit attests stands in the index, for a platform that is none. */
function attested(seed: string): Image {
  const of = oci(seed);
  const statement = layerOf('application/vnd.in-toto+json', JSON.stringify({ seed }));
  const note = manifestOf(OCI.manifest, blobOf(OCI.config, { note: seed }), [statement]);
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': of.root.digest,
  };
  const none = { platform: { os: 'unknown', architecture: 'unknown' }, annotations };
  return imageOf(indexOf(OCI.index, [of, note], [{ platform: AMD64 }, none]));
}

/** By what is special about each; its argument makes the bytes its own. */
export const MANY: Readonly<Record<string, (seed: string) => Image>> = {
  'two-platforms': (seed) => makeImage({ seed }),
  'index-of-one': (seed) => makeImage({ seed, platforms: ['linux/amd64'], index: true }),
  'seven-platforms': (seed) => {
    const linux = ['amd64', 'arm64/v8', 'arm/v6', 'arm/v7', 'ppc64le', 's390x', 'riscv64'];
    return makeImage({ seed, platforms: linux.map((each) => `linux/${each}`) });
  },
  'docker-list': (seed) =>
    imageOf(
      indexOf(
        DOCKER.list,
        [docker(`${seed} 1`), docker(`${seed} 2`)],
        [{ platform: AMD64 }, { platform: ARM64 }],
      ),
    ),
  'oci-index-of-docker': (seed) =>
    imageOf(indexOf(OCI.index, [docker(seed)], [{ platform: AMD64 }])),
  'windows-versions': (seed) => {
    const windows = (version: string) => ({
      platform: {
        os: 'windows',
        architecture: 'amd64',
        'os.version': version,
        'os.features': ['x'],
      },
    });
    const parts = [oci(`${seed} 1`), oci(`${seed} 2`)];
    return imageOf(indexOf(OCI.index, parts, [windows('10.0.17763.1'), windows('10.0.20348.2')]));
  },
  'index-in-an-index': (seed) => {
    const inner = indexOf(OCI.index, [oci(seed)], [{ platform: AMD64 }]);
    return imageOf(indexOf(OCI.index, [inner]));
  },
  attested,
};
