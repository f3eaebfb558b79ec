/** Both verifiers as functions over bytes, set up once with the same pins and the same signer. */

import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import { buildPolicy } from '@sealift/policy';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';
import { fileSubject, verifyFile } from '@sealift/verify';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

export const IDENTITY = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main';
export const ISSUER = 'https://token.actions.githubusercontent.com';

export interface Signed {
  readonly artifact: Uint8Array;
  readonly bundle: Uint8Array;
}

/** `accepted`, or the code of the refusal. */
export type OurVerify = (signed: Signed) => Promise<string>;
/** `accepted`, or their message. */
export type TheirVerify = (signed: Signed) => string;

/** @param root trusted_root.json; a root that is refused refuses every bundle */
export function sealift(root: string): OurVerify {
  const trust = attempt(() => trustFromTrustedRoot(Buffer.from(root), 'trusted_root.json'));
  const policy = buildPolicy({
    keys: [],
    types: [],
    certificateIdentity: IDENTITY,
    certificateOidcIssuer: ISSUER,
    ignoreTlog: false,
    ignoreSct: false,
  });
  return async ({ artifact, bundle }) => {
    if (trust instanceof Rejection) return trust.code;
    const evidence = attempt(() => decodeBundle(bundle));
    if (evidence instanceof Rejection) return evidence.code;
    const { causes } = await verifyFile('release', fileSubject(artifact), evidence, {
      trust,
      policy,
      crypto: nodeCrypto,
    });
    return causes[0]?.code ?? 'accepted';
  };
}

function attempt<T>(run: () => T): T | Rejection {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown;
    throw thrown;
  }
}

/** @param root trusted_root.json */
export function sigstoreJs(root: string): TheirVerify {
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))));
  const policy = {
    subjectAlternativeName: `^${IDENTITY.replaceAll(/[.+?]/g, '\\$&')}$`,
    extensions: { issuer: ISSUER },
  };
  return ({ artifact, bundle }) => {
    try {
      const read = bundleFromJSON(JSON.parse(Buffer.from(bundle).toString()));
      verifier.verify(toSignedEntity(read, Buffer.from(artifact)), policy);
      return 'accepted';
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  };
}
