import { json, LIMITS, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** How bills of materials are called: by the tools that attach them, and as predicates. */
const TYPES = /^(?:application\/(?:vnd\.)?(?:spdx|cyclonedx|syft)\b|text\/spdx)/;
const PREDICATES =
  /^https:\/\/(?:spdx\.dev\/Document|cyclonedx\.org\/bom|cyclonedx\.org\/schema)(?:\/|$)/;

export const isSbomType = (mediaType: string): boolean => TYPES.test(mediaType);
export const isSbomPredicate = (predicateType: string): boolean => PREDICATES.test(predicateType);

/** As cosign calls them, by what they are and how they are written. */
const MEDIA = {
  spdx: { json: 'text/spdx+json', text: 'text/spdx' },
  cyclonedx: { json: 'application/vnd.cyclonedx+json', xml: 'application/vnd.cyclonedx+xml' },
  syft: { json: 'application/vnd.syft+json' },
} as const;

/**
 * The media type of an SBOM. @param form how it is written; else the ending of `path` says so
 * @throws Rejection USAGE for a form that the type has not
 */
export function sbomMediaType(
  type: keyof typeof MEDIA,
  form: 'json' | 'xml' | 'text' | undefined,
  path: string,
): string {
  const ending = /\.(?:json|xml)$/i.exec(path)?.[0].slice(1).toLowerCase();
  const written = form ?? ending ?? (type === 'spdx' ? 'text' : 'json');
  const known: Readonly<Record<string, string>> = MEDIA[type];
  return (
    known[written] ??
    reject('USAGE', `${type} is ${Object.keys(known).join(' or ')}, and not ${written}`)
  );
}

/** An SBOM that is none is noticed here, and not by its readers. @throws Rejection PARSE | LIMIT */
export function checkSbom(bytes: Uint8Array, mediaType: string): void {
  if (mediaType.endsWith('json')) json.parse(bytes, 'PARSE', LIMITS.evidenceBlob);
  else if (utf8.decode(bytes, 'PARSE').trim() === '') reject('PARSE', 'an SBOM that is empty');
}
