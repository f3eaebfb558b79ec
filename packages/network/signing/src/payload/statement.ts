import { utf8 } from '@sealift/bytes';
import { SIGN_PREDICATE } from '@sealift/sigstore';

/** An image's digest, and its repository where the statement names one. */
export interface StatementSubject {
  /** `registry/repository`, without a tag. */
  readonly name?: string;
  /** SHA-256, hex. */
  readonly sha256: string;
}

export const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/**
 * What cosign 3 signs for an image: the digest and the annotations, and no name (in-toto Statement
 * v1).
 */
export const signStatement = (
  { sha256 }: StatementSubject,
  annotations: Readonly<Record<string, string>>,
): Uint8Array =>
  utf8.encode(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ digest: { sha256 }, annotations }],
      predicateType: SIGN_PREDICATE,
      predicate: {},
    }),
  );

/**
 * What `attest` signs: the predicate about one subject (in-toto Statement v0.1, as cosign writes
 * it).
 * @param predicate JSON text, an object; it goes in as it is
 */
export function attestStatement(
  { name, sha256 }: StatementSubject,
  predicateType: string,
  predicate: string,
): Uint8Array {
  const subject = [{ ...(name === undefined ? {} : { name }), digest: { sha256 } }];
  const head = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    subject,
    predicateType,
  });
  return utf8.encode(`${head.slice(0, -1)},"predicate":${predicate}}`);
}
