import { printable, reject } from '@sealift/failures';

/** The names that cosign gives to predicate types (VERIFICATION §5, cosign's own table). */
export const PREDICATE_TYPES: Readonly<Record<string, string>> = {
  slsaprovenance: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance02: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  link: 'https://in-toto.io/Link/v1',
  spdx: 'https://spdx.dev/Document',
  spdxjson: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  openvex: 'https://openvex.dev/ns',
  custom: 'https://cosign.sigstore.dev/attestation/v1',
};

/** A predicate type as --type takes it: a name of cosign's, or a URI. @throws Rejection USAGE */
export function predicateType(text: string): string {
  if (Object.hasOwn(PREDICATE_TYPES, text)) return PREDICATE_TYPES[text] ?? text;
  if (!/^[a-z][a-z0-9+.-]*:[\u0021-\u007e]+$/i.test(text))
    reject(
      'USAGE',
      `--type "${printable(text)}" is neither a URI nor one of ` +
        `${Object.keys(PREDICATE_TYPES).join(', ')}`,
    );
  return text;
}
