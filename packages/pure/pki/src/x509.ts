/** What is read from certificates, under one name. */
export { fromPem, isSelfIssued, parse } from './certificate.ts';
export { extendedKeyUsage, fulcioExtension, PURPOSE, subjectAltNames } from './extensions.ts';
export { checkLeaf } from './path-rules.ts';
export { validity } from './path-times.ts';
