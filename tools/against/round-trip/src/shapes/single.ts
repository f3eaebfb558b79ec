/** Manifests of one image or artifact, as builders, Docker, Helm and their like write them. */
import { type Blob, blobOf, type Image, makeImage } from '@sealift/virtual-sigstore';
import { configOf, DOCKER, imageOf, manifestOf, OCI } from './object.ts';

export const layerOf = (mediaType: string, text: string): Blob => blobOf(mediaType, text);
const image = (seed: string, layers: readonly Blob[], fields?: object): Image =>
  imageOf(manifestOf(OCI.manifest, configOf(OCI.config, seed), layers, fields));
const docker = (seed: string, config: string, layers: readonly Blob[]): Image =>
  imageOf(manifestOf(DOCKER.manifest, configOf(config, seed), layers));
const artifact = (config: Blob, layers: readonly Blob[], fields?: object): Image =>
  imageOf(manifestOf(OCI.manifest, config, layers, fields));

/** By what is special about each; its argument makes the bytes its own. */
export const SINGLE: Readonly<Record<string, (seed: string) => Image>> = {
  plain: (seed) => makeImage({ seed, platforms: ['linux/amd64'] }),
  'tars-not-compressed': (seed) =>
    makeImage({ seed, platforms: ['linux/arm64/v8'], compression: 'none' }),
  'no-layers': (seed) => makeImage({ seed, platforms: ['linux/amd64'], sizes: [] }),
  'thirty-layers': (seed) =>
    makeImage({ seed, platforms: ['linux/amd64'], sizes: Array.from({ length: 30 }, (_, n) => n) }),
  annotated: (seed) =>
    makeImage({ seed, platforms: ['linux/amd64'], annotations: { 'org.example.note': 'ä\n"' } }),
  zstd: (seed) => image(seed, [layerOf('application/vnd.oci.image.layer.v1.tar+zstd', seed)]),
  'empty-layer': (seed) => image(seed, [layerOf(OCI.layer, seed), layerOf(OCI.layer, '')]),
  'layer-twice': (seed) => image(seed, [layerOf(OCI.layer, seed), layerOf(OCI.layer, seed)]),
  'one-blob-of-two-types': (seed) =>
    image(seed, [layerOf(OCI.layer, seed), layerOf(DOCKER.layer, seed)]),
  'layer-that-is-the-config': (seed) => {
    const { bytes } = configOf(OCI.config, seed);
    return image(seed, [blobOf(OCI.layer, bytes)]);
  },
  'no-media-type': (seed) => image(seed, [layerOf(OCI.layer, seed)], { mediaType: undefined }),
  'data-in-the-descriptor': (seed) => {
    const layer = layerOf(OCI.layer, seed);
    const data = Buffer.from(layer.bytes).toString('base64');
    return image(seed, [layer], { layers: [{ ...layer.descriptor, data }] });
  },
  docker: (seed) => docker(seed, DOCKER.config, [layerOf(DOCKER.layer, seed)]),
  'docker-of-oci-parts': (seed) => docker(seed, OCI.config, [layerOf(OCI.layer, seed)]),
  chart: (seed) =>
    artifact(blobOf('application/vnd.cncf.helm.config.v1+json', { name: seed }), [
      layerOf('application/vnd.cncf.helm.chart.content.v1.tar+gzip', seed),
    ]),
  artifact: (seed) =>
    artifact(blobOf(OCI.empty, '{}'), [layerOf('application/vnd.example.model', seed)], {
      artifactType: 'application/vnd.example.model.v1',
    }),
  'artifact-of-nothing': (seed) => {
    const empty = blobOf(OCI.empty, '{}');
    const annotations = { 'org.example.seed': seed };
    return artifact(empty, [empty], { artifactType: 'application/vnd.example.note', annotations });
  },
};
