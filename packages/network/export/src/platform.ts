/** Narrowing: which children of an index travel when the operator asked for platforms. */
import { Fields, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { platformOf } from '@sealift/manifest';
import { type Descriptor, type Graph, platformName, readGraph } from '@sealift/oci';
import type { Origin } from './origin.ts';

export interface NarrowedGraph {
  readonly graph: Graph;
  /**
   * Names of the platforms that travel, as the index writes them; empty for an image without an
   * index.
   */
  readonly platforms: readonly string[];
}

const PLATFORM = /^[^/\s]+\/[^/\s]+(?:\/[^/\s]+)?$/;

/**
 * Walks an image, with the platforms asked for or all of them.
 * @param wanted `os/architecture[/variant]`; without a variant, every variant; `arm64/v8` is
 * `arm64`,
 * and `arm/v7` is `arm`
 * @throws Rejection USAGE when a platform is not there, MISSING_BLOB when it is listed and its
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
    (origin.has(child.digest) ? carried : absent).add(name);
    return origin.has(child.digest);
  };
  const graph = await readGraph(origin.root, origin.place.documents, keep);
  if (absent.size > 0) refuseAbsent(origin, absent, [...offered]);
  const there =
    offered.size > 0 || wanted.length === 0 ? [...carried] : await configPlatform(origin, graph);
  const missing = wanted.find((each) => !there.some((name) => covers(each, name)));
  if (missing !== undefined)
    reject(
      'USAGE',
      `${origin.name} has no platform ${printable(missing)}; it has ` +
        `${printable([...(offered.size > 0 ? offered : there)].sort().join(', '))}`,
    );
  return { graph, platforms: [...carried].sort() };
}

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

/** The platform of an image without an index stands in its config. */
async function configPlatform(origin: Origin, { configs }: Graph): Promise<string[]> {
  const names: string[] = [];
  for (const config of configs) {
    const fields = new Fields(
      json.parse(await origin.blob(config, LIMITS.ociManifest), 'INDEX', LIMITS.ociManifest),
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
