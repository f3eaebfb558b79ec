import { createHash } from 'node:crypto';
import { base64, type Fields, pem, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { refuseWeakKey, type Signer } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';
import { findProgram } from '@sealift/programs';
import { insteadOf } from './instead.ts';
import { ask, type Method, type Plugin, PUBLIC_KEY_OPTIONS, signOptions } from './protocol.ts';
import { formatKmsReference, parseReference, pluginName } from './reference.ts';

/** What a plugin runs with. */
export type KmsOptions = Omit<Plugin, 'reference' | 'path'>;

/**
 * A key that a plugin signs with: `NAME://KEY`, by `sigstore-kms-NAME` on PATH. The plugin is given
 * what is to be signed, not its digest alone, and each signature is verified with the public half
 * that it named first.
 * @throws Rejection PROGRAM (no plugin, or one where others may put it), KMS (it failed), KMS_KEY
 * (its key is none that may sign), and of `sign` KMS_KEY for a signature by another key
 */
export async function openKmsKey(reference: string, options: KmsOptions): Promise<Signer> {
  const plugin = pluginOf(reference, options);
  const publicKey = await askPublicKey(plugin, 'publicKey', PUBLIC_KEY_OPTIONS);
  return {
    publicKey,
    publicKeyPem: pem.encode('PUBLIC KEY', publicKey.spki),
    sign: (data) => sign(plugin, publicKey, data),
  };
}

/**
 * Has a key made, and asks for it again: what was made must be what will sign. @param algorithm by
 * sigstore's name, `ecdsa-sha2-256-nistp256`; absent: the plugin's own default
 * @throws Rejection as `openKmsKey`
 */
export async function createKmsKey(
  reference: string,
  options: KmsOptions,
  algorithm?: string,
): Promise<PublicKey> {
  const plugin = pluginOf(reference, options);
  const made = await askPublicKey(plugin, 'createKey', {
    algorithm: algorithm ?? (await ask(plugin, 'defaultAlgorithm', {})).text('defaultAlgorithm'),
  });
  const there = await askPublicKey(plugin, 'publicKey', PUBLIC_KEY_OPTIONS);
  if (keys.fingerprint(made) !== keys.fingerprint(there))
    reject('KMS_KEY', `${reference}: the key that was made is not the key that is there`);
  return there;
}

function pluginOf(text: string, options: KmsOptions): Plugin {
  const reference = parseReference(text);
  const path = findProgram(pluginName(reference), options.environment['PATH']);
  return path === undefined
    ? reject('PROGRAM', insteadOf(reference))
    : { ...options, reference, path };
}

async function askPublicKey(plugin: Plugin, method: Method, asked: object): Promise<PublicKey> {
  const answer = await ask(plugin, method, asked);
  return Rejection.as('KMS_KEY', () => readKey(answer), `${keyOf(plugin)}: `);
}

function readKey(answer: Fields): PublicKey {
  const text = utf8.decode(answer.bytes('publicKeyPEM'), 'KMS_KEY');
  const key = keys.fromPem(text);
  refuseWeakKey(key);
  return key;
}

async function sign(plugin: Plugin, key: PublicKey, data: Uint8Array): Promise<Uint8Array> {
  const hash = keys.signingHash(key);
  const digest = key.type === 'ed25519' ? null : createHash(hash).update(data).digest();
  const asked = signOptions(digest, hash);
  const answer = await ask(plugin, 'signMessage', asked, data);
  const signature = base64.decode(answer.text('signature'), 'KMS');
  if (!(await nodeCrypto.verify(key, hash, data, signature)))
    reject('KMS_KEY', `${keyOf(plugin)}: the signature is not by the key that it showed before`);
  return signature;
}

const keyOf = ({ reference }: Plugin): string => formatKmsReference(reference);
