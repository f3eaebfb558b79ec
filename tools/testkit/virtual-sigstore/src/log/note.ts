/**
 * Signed notes (c2sp.org/signed-note) as Rekor writes them, and what witnesses add
 * (c2sp.org/tlog-cosignature).
 */
import { base64, concat, sha256, uint, unixSeconds, utf8 } from '../encoding.ts';
import type { Key } from '../keys/key.ts';

/** ECDSA keys are hinted by their hash alone, Ed25519 keys by a hash that holds the name too. */
export const keyHint = (key: Key, name: string): Uint8Array => keyHash(key, name).slice(0, 4);

/**
 * The whole of that hash: the ID of a Rekor v2 log. `type` is 1 for a log's own Ed25519 signature,
 * 4 for a witness.
 */
export function keyHash(key: Key, name: string, type = 1): Uint8Array {
  if (key.type !== 'ed25519') return sha256(key.publicKeyDer);
  return sha256(utf8(`${name}\n`), Uint8Array.of(type), key.publicKeyDer.slice(-32));
}

/** One line `— name base64(hint ‖ signature)`, with its newline. */
export function signatureLine(text: string, key: Key, name: string): string {
  return `— ${name} ${base64(concat(keyHint(key, name), key.sign(utf8(text))))}\n`;
}

/** The text of a checkpoint: origin, size, root, and extension lines. */
export function checkpointText(
  origin: string,
  size: number,
  root: Uint8Array,
  extensions: readonly string[] = [],
): string {
  return [origin, String(size), base64(root), ...extensions].map((line) => `${line}\n`).join('');
}

/** The line of a witness: it signs the whole text and the time at which it saw it. */
export function cosignatureLine(text: string, key: Key, name: string, time: Date): string {
  const signature = key.sign(utf8(`cosignature/v1\ntime ${unixSeconds(time)}\n${text}`));
  return (
    `— ${name} ` +
    `${base64(concat(keyHash(key, name, 4).slice(0, 4), uint(unixSeconds(time), 8), signature))}\n`
  );
}
