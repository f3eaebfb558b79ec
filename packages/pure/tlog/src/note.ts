/**
 * Signed notes: a text and the signatures over it (c2sp.org/signed-note).
 *
 *     rekor.example.com - 2605736670972794746        ┐
 *     42                                              │ text: ends with a newline
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    ┘
 *                                                       one empty line
 *     — rekor.example.com Az3grlgtzPICa5OsPdJa+q…       name, base64(key ID ‖ signature)
 */
import { base64, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';

export interface NoteSignature {
  readonly name: string;
  /** First four bytes of the key's hash: a hint that selects a key, never a proof. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** A signed note, taken apart; its signatures are not verified. */
export interface Note {
  /** What is signed, with its final newline and without the empty line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const SIGNATURE_LINE = /^— ([^\p{White_Space}+]+) ([A-Za-z0-9+/=]+)$/u;

/** Parses a signed note. @throws Rejection CHECKPOINT_FORMAT */
export function parseNote(note: string): Note {
  if (note.length > LIMITS.noteChars)
    reject('CHECKPOINT_FORMAT', `note of ${note.length} characters, limit ${LIMITS.noteChars}`);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note))
    reject('CHECKPOINT_FORMAT', 'control character in a note');

  // The last empty line: the text itself may hold empty lines, signatures cannot.
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n'))
    reject('CHECKPOINT_FORMAT', 'expected a text, an empty line, and signature lines');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > LIMITS.noteSignatures)
    reject('CHECKPOINT_FORMAT', `${lines.length} signatures, limit ${LIMITS.noteSignatures}`);

  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, blob] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || blob === undefined)
    reject('CHECKPOINT_FORMAT', 'signature line is not "— name base64"');
  const bytes = base64.decode(blob, 'CHECKPOINT_FORMAT');
  if (bytes.length < 5)
    reject(
      'CHECKPOINT_FORMAT',
      `signature of ${bytes.length} bytes, expected a key ID and a signature`,
    );
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}
