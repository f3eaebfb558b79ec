import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { asItIs, flattened, stripped } from '@sealift/import';
import { readConfiguredText } from '@sealift/workflows/pins';
import { type Placing, parseMap } from './map-file.ts';

/** Where images go below --to. */
export const MAPPING_FLAGS = {
  map: Flags.string({
    helpValue: 'FILE',
    summary:
      'Where images go below --to: SOURCE DESTINATION a line; the first that fits counts, and ' +
      'what none fits goes where it would without; lines that all fit nothing are refused.',
  }),
  flatten: Flags.boolean({
    exclusive: ['strip'],
    summary: 'Leave the last part of the path alone: ghcr.io/a/b/app becomes REGISTRY/PREFIX/app.',
  }),
  strip: Flags.integer({
    helpValue: 'N',
    min: 1,
    summary: 'Leave out the first N parts of the path.',
  }),
};

interface MappingFlags {
  readonly map?: string | undefined;
  readonly flatten: boolean;
  readonly strip?: number | undefined;
}

/** @throws Misconfigured USAGE | CONFIG */
export const placingOf = ({ map, flatten, strip }: MappingFlags): Placing =>
  configuring(() => {
    const byRule = flatten ? flattened : strip === undefined ? asItIs : stripped(strip);
    if (map === undefined) return { mapping: byRule, requireUse: () => {} };
    const text = readConfiguredText({ path: map, source: `--map ${map}` }, LIMITS.imageList);
    return parseMap(text, map, byRule);
  });
