/**
 * The other side of notes and checkpoints: writing and signing them, and cosigning those of others
 * (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).
 */
import { base64, concat, digest, hex, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import type { Checkpoint } from './checkpoint.ts';
import { parseNote } from './note.ts';
import { noteKeyHash } from './note-key.ts';

/** Whoever signs notes: an Ed25519 key, the one kind whose ID in a note binds the name too. */
export interface NoteSigner {
  readonly publicKey: PublicKey;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

const COSIGNATURE = Uint8Array.of(0x04);
const TIME_BYTES = 8;

/** The text of a checkpoint, with its final newline. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${base64.encode(root)}\n`;

/**
 * Signs a text as a note of one line under `name`. @throws Rejection UNSUPPORTED (another key than
 * Ed25519) | CHECKPOINT_FORMAT (a name no line can hold)
 */
export async function signNote(text: string, name: string, signer: NoteSigner): Promise<string> {
  expectEd25519(signer);
  const signature = await signer.sign(utf8.encode(text));
  return checked(
    `${text}\n${line(name, noteKeyHash(signer.publicKey, name).subarray(0, 4), signature)}`,
  );
}

/**
 * Adds a witness's line to a checkpoint: that at `seconds` this was the largest tree it had seen of
 * this log, an extension of all before.
 * @throws Rejection UNSUPPORTED | CHECKPOINT_FORMAT
 */
export async function cosign(
  envelope: string,
  name: string,
  signer: NoteSigner,
  seconds: number,
): Promise<string> {
  expectEd25519(signer);
  const signature = await signer.sign(
    utf8.encode(`cosignature/v1\ntime ${seconds}\n${parseNote(envelope).text}`),
  );
  return checked(
    `${envelope}` +
      `${line(name, witnessKeyId(name, signer.publicKey), concat(time(seconds), signature))}`,
  );
}

/** What others pin to recognise a witness: NAME+KEYID+base64(04 ‖ key). */
export function witnessKey(name: string, { publicKey }: Pick<NoteSigner, 'publicKey'>): string {
  return (
    `${name}+${hex.encode(witnessKeyId(name, publicKey))}+` +
    `${base64.encode(concat(COSIGNATURE, raw(publicKey)))}`
  );
}

const witnessKeyId = (name: string, key: PublicKey): Uint8Array =>
  digest.sha256(concat(utf8.encode(`${name}\n`), COSIGNATURE, raw(key))).subarray(0, 4);

const line = (name: string, keyId: Uint8Array, signature: Uint8Array): string =>
  `— ${name} ${base64.encode(concat(keyId, signature))}\n`;

const raw = ({ spki }: PublicKey): Uint8Array => spki.subarray(-32);

const time = (seconds: number): Uint8Array =>
  hex.decode(
    BigInt(seconds)
      .toString(16)
      .padStart(2 * TIME_BYTES, '0'),
  );

/** What nobody could read is not handed out. */
function checked(envelope: string): string {
  parseNote(envelope);
  return envelope;
}

function expectEd25519({ publicKey }: NoteSigner): void {
  if (publicKey.type !== 'ed25519')
    reject(
      'UNSUPPORTED',
      `notes signed with a ${publicKey.type} key: Ed25519 is the kind that binds the name`,
    );
}
