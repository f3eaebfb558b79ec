/**
 * Witnesses: third parties that sign a log's checkpoint after checking that the log only grew
 * (c2sp.org/tlog-cosignature). A log that shows
 * two histories would need two histories' worth of witnesses.
 *
 *     witness.example+6fd1cc4b+BCm1… key that is pinned: name, key ID in hex, base64 of 04 and the
 *     Ed25519 key
 */
import { base64, concat, digest, equal, hex, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type CryptoProvider, keys, type PublicKey } from '@sealift/pki';
import type { SignedCheckpoint } from './checkpoint.ts';
import type { Note, NoteSignature } from './note.ts';

/** A witness whose key was pinned. */
export interface Witness {
  readonly name: string;
  readonly key: PublicKey;
  /** First four bytes of SHA-256(name, 0A, 04, key). */
  readonly keyId: Uint8Array;
}

const COSIGNATURE = 4;
const TIME_BYTES = 8;
const ED25519_SPKI = Uint8Array.of(
  0x30,
  0x2a,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x03,
  0x21,
  0x00,
);

/** Reads a witness's verifier key. @throws Rejection KEY | UNSUPPORTED */
export function parseWitness(text: string): Witness {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined)
    return reject('KEY', 'a witness key is NAME+KEYID+KEY');
  const [algorithm, ...raw] = base64.decode(encoded, 'KEY');
  if (algorithm !== COSIGNATURE)
    reject(
      'UNSUPPORTED',
      `witness keys of the kind ${algorithm}: only Ed25519 cosignatures (4) are verified`,
    );
  const key = keys.parse(concat(ED25519_SPKI, Uint8Array.from(raw)));
  const keyId = digest
    .sha256(concat(utf8.encode(name), Uint8Array.of(0x0a, COSIGNATURE), Uint8Array.from(raw)))
    .subarray(0, 4);
  return hex.encode(keyId) === id
    ? { name, key, keyId }
    : reject('KEY', `the key ID of the witness ${name} is not that of its key`);
}

/**
 * The pinned witnesses that cosigned a checkpoint, each once. A line that names a pinned witness
 * and does not verify refuses the note.
 * @param checkpoint one that its log signed: a cosigned text of anywhere says nothing (T36)
 * @throws Rejection CHECKPOINT_SIGNATURE
 */
export async function cosigners(
  { note }: SignedCheckpoint,
  pinned: readonly Witness[],
  crypto: CryptoProvider,
): Promise<Witness[]> {
  const found: Witness[] = [];
  for (const witness of pinned) if (await hasCosigned(note, witness, crypto)) found.push(witness);
  return found;
}

async function hasCosigned(note: Note, witness: Witness, crypto: CryptoProvider): Promise<boolean> {
  const own = note.signatures.filter(
    ({ name, keyId }) => name === witness.name && equal(keyId, witness.keyId),
  );
  for (const line of own) {
    if (
      !(await crypto.verify(
        witness.key,
        'sha512',
        cosigned(note, line),
        line.signature.subarray(TIME_BYTES),
      ))
    )
      reject('CHECKPOINT_SIGNATURE', `the cosignature of ${witness.name} does not verify`);
  }
  return own.length > 0;
}

/**
 * `cosignature/v1`, the time in seconds, and the whole text of the note. The time is the witness's
 * word, and no source of time here.
 */
function cosigned({ text }: Note, { signature }: NoteSignature): Uint8Array {
  const seconds = signature
    .subarray(0, TIME_BYTES)
    .reduce<bigint>((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return utf8.encode(`cosignature/v1\ntime ${seconds}\n${text}`);
}
