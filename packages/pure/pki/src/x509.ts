/** What is read from certificates, under one name. */

export { fromPem, isSelfIssued, parse } from './certificate.ts';
export { fromFile, parseNamed } from './certificate-file.ts';
export { constrainedForms } from './constraints/name-constraints.ts';
export { extendedKeyUsage, fulcioExtension, PURPOSE, subjectAltNames } from './extensions.ts';
export { checkLeaf } from './path-rules.ts';
export { validity } from './path-times.ts';
