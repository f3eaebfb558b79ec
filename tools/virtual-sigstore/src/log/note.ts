/** Signed notes (c2sp.org/signed-note) as Rekor v1 writes them. */
import { base64, concat, sha256, utf8 } from '../encoding.ts';
import type { Key } from '../keys/key.ts';

/** ECDSA keys are hinted by their hash alone, Ed25519 keys by a hash that holds the name too. */
export function keyHint(key: Key, name: string): Uint8Array {
  if (key.type !== 'ed25519') return sha256(key.publicKeyDer).slice(0, 4);
  return sha256(utf8(`${name}\n`), Uint8Array.of(1), key.publicKeyDer.slice(-32)).slice(0, 4);
}

/** One line `— name base64(hint ‖ signature)`, with its newline. */
export function signatureLine(text: string, key: Key, name: string): string {
  return `— ${name} ${base64(concat(keyHint(key, name), key.sign(utf8(text))))}\n`;
}

/** The text of a checkpoint: origin, size, root, and extension lines. */
export function checkpointText(origin: string, size: number, root: Uint8Array, extensions: readonly string[] = []): string {
  return [origin, String(size), base64(root), ...extensions].map((line) => `${line}\n`).join('');
}
