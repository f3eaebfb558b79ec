/** What a package says of itself to whoever finds it in a registry. */
import { isDeepStrictEqual } from 'node:util';

/** A package.json, as far as it is looked at. */
export interface Metadata {
  readonly [field: string]: unknown;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: {
    readonly access?: string;
    readonly exports?: Readonly<Record<string, unknown>>;
  };
}

const NEEDED = ['description', 'keywords', 'homepage', 'bugs', 'repository', 'license'] as const;
/** The condition under which tests read the sources, which are not shipped. */
const SOURCE = 'sealift-source';

/**
 * What is missing, or would be another thing once it is published. @param hasLicense whether the
 * licence's text lies beside it
 */
export function checkMetadata(json: Metadata, hasLicense: boolean): string[] {
  const { exports, publishConfig } = json;
  const shipped = publishConfig?.exports ?? exports;
  return [
    ...NEEDED.filter((field) => json[field] === undefined).map((field) => `${field} is missing`),
    ...(hasLicense ? [] : ['LICENSE is missing: copy it from the root']),
    ...(publishConfig?.access === 'public'
      ? []
      : ['publishConfig.access must be "public": scoped names are private otherwise']),
    ...(isDeepStrictEqual(shipped, withoutSource(exports))
      ? []
      : [`publishConfig.exports must be exports without "${SOURCE}", and nothing else`]),
  ];
}

function withoutSource(exports: Metadata['exports']): Metadata['exports'] {
  if (exports === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(exports).map(([entry, target]) => [entry, shippedTarget(target)]),
  );
}

const shippedTarget = (target: unknown): unknown =>
  typeof target !== 'object' || target === null
    ? target
    : Object.fromEntries(Object.entries(target).filter(([condition]) => condition !== SOURCE));
