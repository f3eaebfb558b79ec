/**
 * The methods of the protocol. Each answers with the one member that has its name: cosign crashes
 * where it is missing.
 */
import { base64, pem, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { printable, reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import type { SigningService } from '@sealift/signer-client';
import type { KeyVersion } from '@sealift/trust';
import { checkDigest } from './digest.ts';
import type { Method, PluginRequest } from './request.ts';

/**
 * What the methods work with. Both are opened when they are first asked for: most methods need
 * neither, and none may wait for input that nobody gives.
 */
export interface Surroundings {
  service(): SigningService;
  message(): Promise<Uint8Array>;
}

type Run = (request: PluginRequest, surroundings: Surroundings) => unknown;

const [DEFAULT_ALGORITHM = ''] = keys.SIGNING_ALGORITHMS;

export const RUN: Readonly<Record<Method, Run>> = {
  defaultAlgorithm: () => ({ defaultAlgorithm: DEFAULT_ALGORITHM }),
  supportedAlgorithms: () => ({ supportedAlgorithms: keys.SIGNING_ALGORITHMS }),
  createKey: async (request, { service }) => shown((await existing(request, service())).publicKey),
  publicKey: async (request, { service }) => shown((await keyOf(request, service())).publicKey),
  signMessage: sign,
  verifySignature: verify,
};

async function sign(request: PluginRequest, { service, message }: Surroundings): Promise<unknown> {
  const data = await message();
  checkDigest(data, request.digest);
  const key = await keyOf(request, service());
  return { signature: base64.encode(await service().sign(request.keyName, key, data)) };
}

/** Here, with the public key: no service is asked to vouch for itself. */
async function verify(
  request: PluginRequest,
  { service, message }: Surroundings,
): Promise<unknown> {
  const data = await message();
  checkDigest(data, request.digest);
  const { publicKey } = await keyOf(request, service());
  const holds = await nodeCrypto.verify(
    publicKey,
    keys.signingHash(publicKey),
    data,
    request.signature ?? new Uint8Array(),
  );
  return holds
    ? {}
    : reject('SIGNATURE', 'the signature does not verify with the key of the service');
}

/** The key that signs now; another version of it signs nothing, and so none is shown. */
async function keyOf(
  { keyName, version }: PluginRequest,
  service: SigningService,
): Promise<KeyVersion> {
  const key = await service.key(keyName);
  if (version !== undefined && version !== String(key.version))
    reject(
      'UNSUPPORTED',
      `version ${printable(version)} of the key was asked for, and version ${key.version} signs`,
    );
  return key;
}

/**
 * Keys are made by whoever runs the service. One that is there already is given, as other key
 * services do; nothing is made.
 */
async function existing(request: PluginRequest, service: SigningService): Promise<KeyVersion> {
  const { keyName, algorithm = '' } = request;
  if (!keys.SIGNING_ALGORITHMS.includes(algorithm))
    reject('UNSUPPORTED', `no key of the service has the algorithm ${printable(algorithm)}`);
  const key = await keyOf(request, service);
  if (key.algorithm !== algorithm)
    reject(
      'UNSUPPORTED',
      `the key ${keyName} is of ${key.algorithm}, and whoever runs the signing service makes ` +
        `others: this plugin makes none`,
    );
  return key;
}

const shown = ({ spki }: PublicKey): unknown => ({
  publicKeyPEM: base64.encode(utf8.encode(pem.encode('PUBLIC KEY', spki))),
});
