/**
 * Rekor 2: `POST /api/v2/log/entries` with hashedRekordRequestV002; a DSSE envelope is logged by
 * the hash of what was signed.
 */
import { base64, Fields, json } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import type { LogEntry } from '@sealift/tlog';
import type { Credential } from '../credential.ts';
import { type Service, send } from './post.ts';
import type { Proposal } from './proposal.ts';

/**
 * Logs a signature; answers when a checkpoint holds it. @param rekor the
 * instance @throws Rejection CONFIG | SIGNING_SERVICE | UNSUPPORTED
 */
export async function logInRekor2(
  rekor: Pick<Service, 'url' | 'connections'>,
  proposal: Proposal,
  credential: Credential,
): Promise<LogEntry> {
  const { digest, signature } = proposal.kind === 'dsse' ? proposal.preAuthenticated : proposal;
  const request = {
    digest: base64.encode(digest),
    signature: { content: base64.encode(signature), verifier: verifier(credential) },
  };
  const { body } = await send({ name: 'Rekor', ...rekor }, '/api/v2/log/entries', {
    body: JSON.stringify({ hashedRekordRequestV002: request }),
  });
  return readEntry(body);
}

const verifier = ({ signer, certificate }: Credential): object => ({
  keyDetails: keyDetails(signer.publicKey),
  ...(certificate === undefined
    ? { publicKey: { rawBytes: base64.encode(signer.publicKey.spki) } }
    : { x509Certificate: { rawBytes: base64.encode(certificate.leaf) } }),
});

const DETAILS: Readonly<Record<string, string>> = {
  p256: 'PKIX_ECDSA_P256_SHA_256',
  p384: 'PKIX_ECDSA_P384_SHA_384',
  p521: 'PKIX_ECDSA_P521_SHA_512',
};
const RSA_BITS = new Set([2048, 3072, 4096]);

/** The names of sigstore_common.proto's PublicKeyDetails. */
function keyDetails(key: PublicKey): string {
  const details = DETAILS[key.type];
  if (details !== undefined) return details;
  const bits = key.type === 'rsa' ? keys.rsaModulus(key).length * 8 : 0;
  if (!RSA_BITS.has(bits))
    reject('UNSUPPORTED', `Rekor 2 takes no ${key.type}${bits === 0 ? '' : `-${bits}`} keys`);
  return `PKIX_RSA_PKCS1V15_${bits}_SHA256`;
}

/** `TransparencyLogEntry`; what it has is taken by name, so that nothing else travels on. */
function readEntry(bytes: Uint8Array): LogEntry {
  const entry = new Fields(json.parse(bytes, 'SIGNING_SERVICE'), 'Rekor', 'SIGNING_SERVICE');
  const proof = entry.object('inclusionProof');
  const kind = entry.object('kindVersion');
  return {
    logId: entry.object('logId').bytes('keyId'),
    kindVersion: { kind: kind.text('kind'), version: kind.text('version') },
    body: entry.bytes('canonicalizedBody'),
    logIndex: entry.int64('logIndex', 0n),
    integratedTime: undefined,
    set: undefined,
    proof: {
      logIndex: proof.int64('logIndex', 0n),
      treeSize: proof.int64('treeSize'),
      rootHash: proof.bytes('rootHash'),
      hashes: proof
        .list('hashes')
        .map((hash) => base64.decode(typeof hash === 'string' ? hash : '!', 'SIGNING_SERVICE')),
      checkpoint: proof.object('checkpoint').text('envelope'),
    },
  };
}
