import { utf8 } from '@sealift/bytes';

/**
 * Go's encoder writes these as escapes, and a payload is compared byte for byte by those who sign
 * it elsewhere.
 */
const GO_ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/**
 * The payload of a legacy signature: what cosign 2 signs and podman reads (containers/image,
 * "simple signing").
 * @param repository `registry/repository` without tag or digest
 * @param digest `sha256:…`
 * @param annotations written in the order of their names
 */
export function simpleSigning(
  repository: string,
  digest: string,
  annotations: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(annotations).sort();
  const optional =
    names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, annotations[name]]));
  const critical = {
    identity: { 'docker-reference': repository },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  return utf8.encode(
    JSON.stringify({ critical, optional }).replaceAll(
      /[<>&\u2028\u2029]/g,
      (char) => GO_ESCAPES[char] ?? char,
    ),
  );
}
