/** Narrowing: which children of an index travel when the operator asked for platforms. */
import { Fields, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { platformOf } from '@sealift/manifest';
import { type Descriptor, type Graph, MEDIA_TYPES, platformName, readGraph } from '@sealift/oci';
import type { Origin } from './origin.ts';

export interface NarrowedGraph {
  readonly graph: Graph;
  /**
   * Names of the platforms that travel, as the index writes them; empty for an image without an
   * index.
   */
  readonly platforms: readonly string[];
  /** Of the platforms asked for, those that this image has not. */
  readonly lacking: readonly string[];
  /** No image, such as a chart: it has no platforms, and travels whole. */
  readonly isWhole: boolean;
}

const PLATFORM = /^[^/\s]+\/[^/\s]+(?:\/[^/\s]+)?$/;

/**
 * Walks an image, with the platforms asked for or all of them.
 * @param wanted `os/architecture[/variant]`; without a variant, every variant; `arm64/v8` is
 * `arm64`,
 * and `arm/v7` is `arm`
 * @returns an image of a list need not have all of them, but one; what is no image, such as a
 * chart, has none and travels whole
 * @throws Rejection USAGE when it has none of them, MISSING_BLOB when one is listed and its
 * manifest is not; as `readGraph`
 */
export async function readPlatforms(
  origin: Origin,
  wanted: readonly string[],
): Promise<NarrowedGraph> {
  const odd = wanted.find((each) => !PLATFORM.test(each));
  if (odd !== undefined)
    reject(
      'USAGE',
      `"${printable(odd)}" is not a platform: expected os/architecture or os/architecture/variant`,
    );
  const carried = new Set<string>();
  const offered = new Set<string>();
  const absent = new Set<string>();
  const keep = (child: Descriptor): boolean => {
    const name = platformOf(child);
    if (name === undefined) return true;
    offered.add(name);
    if (wanted.length > 0 && !wanted.some((each) => covers(each, name))) return false;
    (origin.storage.has(child.digest) ? carried : absent).add(name);
    return origin.storage.has(child.digest);
  };
  const graph = await readGraph(origin.root, origin.storage.documents, keep);
  if (absent.size > 0) refuseAbsent(origin, absent, [...offered]);
  const platforms = [...carried].sort();
  const isIndex = offered.size > 0 || wanted.length === 0;
  const there = isIndex ? platforms : await configPlatform(origin, graph);
  if (there === undefined) return { graph, platforms, lacking: [], isWhole: true };
  const lacking = wanted.filter((one) => !there.some((name) => covers(one, name)));
  if (wanted.length > 0 && lacking.length === wanted.length)
    refuseLacking(origin, lacking, isIndex ? [...offered] : there);
  return { graph, platforms, lacking, isWhole: false };
}

/**
 * A platform that no image has is a typing error, or a release without it; where there is no image
 * at all nothing would come of it. @throws Rejection USAGE
 */
export function refuseUnknown(
  images: readonly Pick<NarrowedGraph, 'lacking' | 'isWhole'>[],
  wanted: readonly string[],
): void {
  const unknown = wanted.find((one) =>
    images.every(({ lacking, isWhole }) => isWhole || lacking.includes(one)),
  );
  if (unknown !== undefined && images.length > 0)
    reject('USAGE', `none of the images has the platform ${printable(unknown)}`);
}

const refuseLacking = (
  { name }: Origin,
  lacking: readonly string[],
  there: readonly string[],
): never =>
  reject(
    'USAGE',
    `${name} has no platform ${printable(lacking.join(' or '))}; it has ` +
      `${printable([...there].sort().join(', '))}`,
  );

/** As Docker saves the one platform that it pulled. @throws Rejection MISSING_BLOB */
function refuseAbsent(
  { name }: Origin,
  absent: ReadonlySet<string>,
  offered: readonly string[],
): never {
  const there = offered.filter((each) => !absent.has(each));
  const way = there.map((each) => `--platform ${each}`).join(' ');
  return reject(
    'MISSING_BLOB',
    printable(
      `${name} lists ${[...absent].sort().join(', ')}, which is not there` +
        (there.length === 0 ? '' : `: take what is, with ${way}`),
    ),
  );
}

const covers = (wanted: string, name: string): boolean =>
  name === wanted || name.startsWith(`${wanted}/`) || name === USUAL.exec(wanted)?.[1];

/** The variants that an index need not write out, as containerd reads one. */
const USUAL = /^([^/]+\/arm64(?=\/v8$)|[^/]+\/arm(?=\/v7$))/;

/** Configs of images; those of charts, policies and other artifacts state no platform. */
const IMAGE_CONFIGS: readonly string[] = [MEDIA_TYPES.imageConfig, MEDIA_TYPES.dockerConfig];

/** The platform of an image without an index stands in its config; undefined for an artifact. */
async function configPlatform(origin: Origin, { configs }: Graph): Promise<string[] | undefined> {
  const names: string[] = [];
  for (const config of configs) {
    if (!IMAGE_CONFIGS.includes(config.mediaType)) return undefined;
    const fields = new Fields(
      json.parse(
        await origin.storage.blob(config, LIMITS.ociManifest),
        'INDEX',
        LIMITS.ociManifest,
      ),
      config.digest,
      'INDEX',
    );
    const variant = fields.optionalText('variant');
    names.push(
      platformName({
        os: fields.text('os'),
        architecture: fields.text('architecture'),
        ...(variant === undefined ? {} : { variant }),
      }),
    );
  }
  return names;
}
