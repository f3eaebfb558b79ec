/** How bills of materials are called: by the tools that attach them, and as predicates. */
const TYPES = /^(?:application\/(?:vnd\.)?(?:spdx|cyclonedx|syft)\b|text\/spdx)/;
const PREDICATES =
  /^https:\/\/(?:spdx\.dev\/Document|cyclonedx\.org\/bom|cyclonedx\.org\/schema)(?:\/|$)/;

export const isSbomType = (mediaType: string): boolean => TYPES.test(mediaType);
export const isSbomPredicate = (predicateType: string): boolean => PREDICATES.test(predicateType);
