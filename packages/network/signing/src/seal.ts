import { digest, utf8 } from '@sealift/bytes';
import { SEAL_PREDICATE } from '@sealift/sigstore';
import type { Signer } from './credential.ts';
import { signEnvelope } from './evidence/bundle.ts';
import { STATEMENT_TYPE } from './payload/statement.ts';

/**
 * Seals a bundle: a Sigstore bundle v0.3 by a key over its manifest's bytes, told to nobody.
 * @throws Rejection INTERNAL
 */
export function sealBundle(manifest: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const subject = [
    { name: 'sealift/manifest.json', digest: { sha256: digest.hexOf(digest.of(manifest)) } },
  ];
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: SEAL_PREDICATE,
    predicate: {},
  };
  return signEnvelope(STATEMENT_TYPE, utf8.encode(JSON.stringify(statement)), { signer }, {});
}
