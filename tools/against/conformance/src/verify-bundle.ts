import { existsSync, readFileSync } from 'node:fs';
import { asIo } from '@sealift/blobs';
import { digest, hex, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { buildPolicy, type Policy } from '@sealift/policy';
import { failedReport, failureOf, type Report, reportOf } from '@sealift/report';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';
import { type FileSubject, fileSubject, verifyFile } from '@sealift/verify';
import type { VerifyBundle } from './arguments.ts';
import { publicGoodRoot } from './public-good.ts';

/** Verifies as the suite asks; every failure is in the report. */
export async function verifyBundle(asked: VerifyBundle): Promise<Report> {
  try {
    const trust = trustFromTrustedRoot(
      asked.trustedRoot === undefined ? publicGoodRoot() : bytesOf(asked.trustedRoot),
      asked.trustedRoot ?? 'public-good',
    );
    const evidence = decodeBundle(bytesOf(asked.bundle));
    const pinned = { trust, policy: policyOf(asked), crypto: nodeCrypto };
    return reportOf(await verifyFile(asked.artifact, subjectOf(asked.artifact), evidence, pinned));
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}

const bytesOf = (path: string): Uint8Array => asIo(path, () => readFileSync(path));

/** A file by its bytes; a digest where no such path exists. */
function subjectOf(artifact: string): FileSubject {
  if (existsSync(artifact)) return fileSubject(bytesOf(artifact));
  if (!/^sha256:[0-9a-f]{64}$/.test(artifact))
    reject('IO', `${artifact} does not exist and is no digest`);
  const stated = digest.parse(artifact);
  return {
    kind: 'file',
    digest: stated,
    digests: new Map([['sha256', hex.decode(digest.hexOf(stated))]]),
  };
}

function policyOf({ key, identity, issuer }: VerifyBundle): Policy {
  const pinned = key === undefined ? [] : [keys.fromPem(utf8.decode(bytesOf(key), 'KEY'))];
  return buildPolicy({
    keys: pinned,
    certificateIdentity: identity,
    certificateOidcIssuer: issuer,
    types: [],
    ignoreTlog: false,
    ignoreSct: false,
  });
}
