import { base64, equal, hex, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import type { CryptoProvider } from '@sealift/pki';
import type { TransparencyLog } from './log.ts';
import { type Note, parseNote } from './note.ts';
import { noteKeyHash } from './note-key.ts';

/** What a log commits to: so many entries, under this root (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  /** Number of leaves; public logs pass 2^31, so never a JavaScript number. */
  readonly size: bigint;
  /** RFC 6962 root hash, 32 bytes. */
  readonly root: Uint8Array;
}

/**
 * A checkpoint that its log signed, with the note it came in. Only `verifyCheckpoint` makes one:
 * what builds on a checkpoint asks for this, never for a text that a bundle carries (T36).
 */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

/** BigInt('') is 0n and BigInt(' 5 ') is 5n: only this form is a size. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,18})$/;

/**
 * Parses the text of a note; extension lines are allowed and ignored. @throws Rejection
 * CHECKPOINT_FORMAT
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...extensions] = text.split('\n');
  if (!origin) reject('CHECKPOINT_FORMAT', 'origin line is missing');
  if (!size || !DECIMAL.test(size))
    reject('CHECKPOINT_FORMAT', 'size line is not a decimal number');
  if (extensions.pop() !== '' || extensions.includes(''))
    reject('CHECKPOINT_FORMAT', 'empty line in the text');

  const hash = base64.decode(root ?? '', 'CHECKPOINT_FORMAT');
  if (hash.length !== 32)
    reject('CHECKPOINT_FORMAT', `root hash of ${hash.length} bytes, expected 32`);
  return { origin, size: BigInt(size), root: hash };
}

/** Rekor v1 writes the tree's number behind the name it signs with. */
const REKOR_V1_ORIGIN = /^(.+) - [0-9]+$/;

/**
 * Parses a checkpoint and verifies that the pinned log signed it (VERIFICATION §8.2–8.5). Lines of
 * other keys, witnesses among them, are
 * ignored; a line of this log's key that does not verify refuses the note.
 * @param version which kind of log the entry says it is of: the origin must agree
 * @throws Rejection CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE
 */
export async function verifyCheckpoint(
  envelope: string,
  log: TransparencyLog,
  version: 1 | 2,
  crypto: CryptoProvider,
): Promise<SignedCheckpoint> {
  const note = parseNote(envelope);
  const checkpoint = parseCheckpoint(note.text);
  const name = signingName(checkpoint.origin, version);
  // The ID of an ECDSA key, which is how a v1 log is pinned, has no name in it, and a v1 log signs
  // as what its operator called it:
  // "rekor.sigstore.dev" unless told otherwise, whatever its URL. Its key decides.
  if (version === 2) checkName(log, name);
  await verifySignatures(note, name, log, crypto);
  return { ...checkpoint, note };
}

function signingName(origin: string, version: 1 | 2): string {
  const [, name] = REKOR_V1_ORIGIN.exec(origin) ?? [];
  if (version === 2 && name === undefined) return origin;
  if (version === 1 && name !== undefined) return name;
  return reject(
    'CHECKPOINT_SIGNATURE',
    `origin "${printable(origin)}" is not of a Rekor v${version} log`,
  );
}

/** T25: under a name that nobody pinned, one key would be as many logs as its holder likes. */
function checkName({ name: pinned, id, key }: TransparencyLog, name: string): void {
  // An ID that is bound to a name pins that name.
  if (pinned === undefined && key.type === 'ed25519' && equal(noteKeyHash(key, name), id)) return;
  if (pinned === undefined)
    reject(
      'CHECKPOINT_SIGNATURE',
      `checkpoint of "${printable(name)}", and the pinned log ${hex.encode(id)} has no name: a ` +
        `Rekor v2 log needs baseUrl in the trusted root, or --rekor-key PATH,ORIGIN`,
    );
  if (!isNamed(pinned, name))
    reject(
      'CHECKPOINT_SIGNATURE',
      `checkpoint of "${printable(name)}", the entry's log is ${printable(pinned)}`,
    );
}

/** The name of a log is its URL without the scheme; producers also write the bare host. */
const isNamed = (log: string, name: string): boolean =>
  name === log || name === log.replace(/[:/].*$/, '');

async function verifySignatures(
  note: Note,
  name: string,
  log: TransparencyLog,
  crypto: CryptoProvider,
): Promise<void> {
  // An ECDSA key's ID is bound to the key alone, so that the name is compared apart.
  const keyId = noteKeyHash(log.key, name).subarray(0, 4);
  const own = note.signatures.filter((line) => line.name === name && equal(line.keyId, keyId));
  if (own.length === 0)
    reject(
      'CHECKPOINT_SIGNATURE',
      `the checkpoint is not signed by the pinned key of ${printable(name)}`,
    );
  for (const { signature } of own) {
    if (!(await crypto.verify(log.key, 'sha256', utf8.encode(note.text), signature)))
      reject(
        'CHECKPOINT_SIGNATURE',
        `the signature of ${printable(name)} on the checkpoint does not verify`,
      );
  }
}
