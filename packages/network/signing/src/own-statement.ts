/** Statements of sealift's own: Sigstore bundles v0.3 by a key, told to nobody. */
import { canonicalJson, digest, type Json, json } from '@sealift/bytes';
import { DENY_PREDICATE, encodePack, type PackContent } from '@sealift/deny';
import { RECEIPT_PREDICATE } from '@sealift/receipt';
import { SEAL_PREDICATE } from '@sealift/sigstore';
import type { Signer } from './credential.ts';
import { signEnvelope } from './evidence/bundle.ts';
import { STATEMENT_TYPE } from './payload/statement.ts';

/** Seals a bundle, by the bytes of its manifest. @throws Rejection INTERNAL */
export const sealBundle = (manifest: Uint8Array, signer: Signer): Promise<Uint8Array> =>
  sign('sealift/manifest.json', manifest, SEAL_PREDICATE, {}, signer);

/** Signs the receipt of an import, by its bytes. @throws Rejection INTERNAL */
export const signReceipt = (receipt: Uint8Array, signer: Signer): Promise<Uint8Array> =>
  sign('receipt', receipt, RECEIPT_PREDICATE, {}, signer);

/** Signs a deny pack, a statement about its own predicate. @throws Rejection INTERNAL */
export function signDenyPack(content: PackContent, signer: Signer): Promise<Uint8Array> {
  const said = encodePack(content);
  return sign('deny pack', said, DENY_PREDICATE, json.parse(said), signer);
}

function sign(
  name: string,
  about: Uint8Array,
  predicateType: string,
  predicate: Json,
  signer: Signer,
): Promise<Uint8Array> {
  const statement = canonicalJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: digest.hexOf(digest.of(about)) } }],
    predicateType,
    predicate,
  });
  return signEnvelope(STATEMENT_TYPE, statement, { signer }, {});
}
