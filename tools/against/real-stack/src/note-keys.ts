/** Keys of signed notes, as c2sp.org/signed-note and c2sp.org/tlog-cosignature write them. */
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';

const ED25519 = 1;
const COSIGNATURE = 4;

/**
 * `name+keyID+base64(type ‖ key)`: the verifier key of an Ed25519 log or, as type 4, of a witness.
 */
function verifierKey(name: string, raw: Uint8Array, type: number): string {
  const typed = Buffer.concat([Buffer.of(type), raw]);
  return `${name}+${keyId(name, typed)}+${typed.toString('base64')}`;
}

const keyId = (name: string, typed: Uint8Array): string =>
  createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);

/** Of a log whose public key is in a PEM file. */
export function logVerifierKey(origin: string, publicPem: string): string {
  return verifierKey(
    origin,
    createPublicKey(publicPem).export({ type: 'spki', format: 'der' }).subarray(-32),
    ED25519,
  );
}

/** A new witness: the signer key that it reads, and the verifier key that others pin. */
export function makeWitness(name: string): { readonly signer: string; readonly verifier: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32);
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const typed = Buffer.concat([Buffer.of(ED25519), seed]).toString('base64');
  const id = keyId(name, Buffer.concat([Buffer.of(ED25519), raw]));
  return {
    signer: `PRIVATE+KEY+${name}+${id}+${typed}`,
    verifier: verifierKey(name, raw, COSIGNATURE),
  };
}
