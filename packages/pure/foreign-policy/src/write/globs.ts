/** Patterns of names as globs of ClusterImagePolicies. */
import { CROSSING, type Pattern, partFits } from '@sealift/policy-file';

/** Globs that speak of all names of a pattern, and whether of no others. */
export interface Globs {
  readonly globs: readonly string[];
  readonly isExact: boolean;
}

const HUB = 'docker.io';

/** @param rest behind the name: a digest; by default whatever stands there */
export function globsOf({ parts, text }: Pattern, rest?: string): Globs {
  const [host = '', ...path] = parts;
  // Brackets of an address are in no glob.
  if (/[^a-z0-9_:/*.-]/.test(text)) return { globs: ['**'], isExact: false };
  const hosts = hostsOf(host);
  const globs = hosts.names.map((name) => [name, ...path].join('/'));
  return { globs: globs.flatMap((glob) => endings(glob, rest)), isExact: hosts.isExact };
}

/** Docker Hub has another name there. */
function hostsOf(host: string): { names: readonly string[]; isExact: boolean } {
  if (host === HUB) return { names: [`index.${HUB}`], isExact: true };
  if (!host.includes('*') || host === CROSSING) return { names: [host], isExact: true };
  const [ours, theirs] = [HUB, `index.${HUB}`].map((name) => partFits(host, name));
  return { names: [host, ...(ours && !theirs ? [`index.${HUB}`] : [])], isExact: ours || !theirs };
}

/** A name ends with a tag or a digest there: a star at the end takes them along. */
function endings(glob: string, rest: string | undefined): string[] {
  if (rest !== undefined) return [`${glob}@${rest}`];
  return glob.endsWith('*') ? [glob] : [`${glob}@*`, `${glob}:*`];
}
