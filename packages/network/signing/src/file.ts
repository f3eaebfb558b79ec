import { type Digest, digest } from '@sealift/bytes';
import type { Credential } from './credential.ts';
import { signEnvelope } from './evidence/bundle.ts';
import type { SigningServices } from './evidence/prove.ts';
import { attestStatement, STATEMENT_TYPE } from './payload/statement.ts';

/**
 * Attests a predicate about a file, as cosign attest-blob does: a Sigstore bundle v0.3.
 * @param file `name` is what the statement calls it @param stated `predicateType` is a URI,
 * `predicate` JSON text @throws Rejection SIGNING_SERVICE and what the signer throws
 */
export const attestFile = (
  file: { readonly name: string; readonly digest: Digest },
  stated: { readonly predicateType: string; readonly predicate: string },
  credential: Credential,
  services: SigningServices,
): Promise<Uint8Array> => {
  const subject = { name: file.name, sha256: digest.hexOf(file.digest) };
  const statement = attestStatement(subject, stated.predicateType, stated.predicate);
  return signEnvelope(STATEMENT_TYPE, statement, credential, services);
};
