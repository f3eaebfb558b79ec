/** What was asked of an image by name: its digest, its platforms, what it is. */
import { printable, Rejection, reject } from '@sealift/failures';
import type { ListedSource } from '@sealift/sources';
import type { Asked, Origin } from './origin.ts';
import type { Collected } from './pack.ts';
import { type NarrowedGraph, readPlatforms, refuseUnknown } from './platform.ts';

/**
 * The images of a source with what was asked of it. @throws Rejection NAME_CONTRADICTED for another
 * digest than the one that was stated
 */
export function withAsked(
  origins: readonly Origin[],
  { at, expect, platforms, isChart }: ListedSource,
): Origin[] {
  const other = origins.find(({ root }) => expect !== undefined && root.digest !== expect);
  if (other !== undefined)
    reject(
      'NAME_CONTRADICTED',
      `${placed(at)}${printable(other.name)} is ${other.root.digest}, expected ${expect}`,
    );
  if (at === undefined && platforms === undefined && isChart !== true) return [...origins];
  const asked = {
    ...(at === undefined ? {} : { at }),
    ...(platforms === undefined ? {} : { platforms }),
    ...(isChart === undefined ? {} : { isChart }),
  };
  return origins.map((origin) => ({ ...origin, asked }));
}

/** Of a place on this host's list or file; nothing of a command line's word. */
export const placed = (at: string | undefined): string => (at === undefined ? '' : `${at}: `);

/** Names one tree has are asked for alike, or are two. T34 */
export const askedKey = ({ asked = {} }: Origin): string =>
  JSON.stringify([asked.platforms, asked.isChart]);

/**
 * The tree of an image as far as it was asked for. @param wanted platforms of whoever names none
 * @throws Rejection USAGE for a platform that it has not, and for what is no chart; as
 * `readPlatforms`
 */
export async function readAsked(origin: Origin, wanted: readonly string[]): Promise<NarrowedGraph> {
  const { at, platforms, isChart = false } = origin.asked ?? {};
  const read = async (): Promise<NarrowedGraph> => {
    const narrowed = await readPlatforms(origin, platforms?.names ?? wanted);
    const { graph, isWhole } = narrowed;
    const lacking = isWhole ? (platforms?.names ?? []) : narrowed.lacking;
    if (platforms?.each === true && lacking.length > 0)
      reject('USAGE', `${printable(origin.name)} has no platform ${printable(lacking.join(', '))}`);
    if (isChart && !graph.configs.some(({ mediaType }) => mediaType === HELM_CONFIG))
      reject(
        'USAGE',
        `${printable(origin.name)} is no Helm chart: list it under images or artifacts`,
      );
    return narrowed;
  };
  return at === undefined ? read() : Rejection.naming(at, read);
}

const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';

/** Of each list of platforms at least one image must have each. @throws Rejection USAGE */
export function refuseUnknownPlatforms(
  collected: readonly Collected[],
  wanted: readonly string[],
): void {
  const byList = Map.groupBy(collected, ({ origin }) => origin.asked?.platforms?.names ?? wanted);
  for (const [names, images] of byList) refuseUnknown(images, names);
}

/**
 * One name travels in one way. @throws Rejection USAGE where it was asked for with other platforms
 * too
 */
export function refuseTwoWays(origins: readonly Origin[]): void {
  const ways = new Map<string, Origin>();
  for (const origin of origins) {
    const known = ways.get(origin.name) ?? origin;
    if (keyOf(known.asked) !== keyOf(origin.asked))
      reject('USAGE', `${printable(origin.name)} is asked for with two lists of platforms`);
    ways.set(origin.name, known);
  }
}

const keyOf = (asked: Asked | undefined): string =>
  JSON.stringify([...(asked?.platforms?.names ?? [])].sort());
