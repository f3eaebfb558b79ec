/** What is read from certificates, under one name. */

export { hasAltNames, knownAltNames, subjectAltNames } from './alt-names.ts';
export { fingerprint, fromPem, parse, serialText } from './certificate.ts';
export { fromFile, parseNamed } from './certificate-file.ts';
export { isRoot, requireOrder, requireRoot } from './chain.ts';
export { constrainedForms } from './constraints/name-constraints.ts';
export { extendedKeyUsage, fulcioExtension, PURPOSE } from './extensions.ts';
export { nameForMessage, nameText } from './name-text.ts';
export { checkLeaf } from './path-rules.ts';
export { validity } from './path-times.ts';
