/** What verified evidence says, read again for the rules that ask: it is too large to keep. */
import { json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { signedAnnotations } from '@sealift/sigstore';
import type { JudgedEvidence } from '../judgement.ts';

/** What was signed, as JSON values: foreign, and verified. */
export interface SignedWords {
  /** Of a signature: texts that the signer added. Of an attestation none. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Of an attestation: the whole in-toto statement, and its predicate. */
  readonly statement: unknown;
  readonly predicate: unknown;
}

/**
 * Reads the signed content of accepted evidence once more; its bytes are hashed again.
 * @throws Rejection LIMIT | INTERNAL: it was not kept where it can be read again
 */
export async function contentOf({ reread, proved }: JudgedEvidence): Promise<SignedWords> {
  if (reread === undefined) return reject('INTERNAL', 'evidence that cannot be read again');
  const { content } = await reread();
  if (proved.kind === 'signature') return { ...NOTHING, annotations: signedAnnotations(content) };
  if (content.kind !== 'dsse') return NOTHING;
  const statement = json.parse(content.envelope.payload, 'PARSE', LIMITS.evidenceBlob);
  return { ...NOTHING, statement, predicate: predicateOf(statement) };
}

const NOTHING: SignedWords = { annotations: new Map(), statement: undefined, predicate: undefined };

const predicateOf = (statement: unknown): unknown =>
  typeof statement === 'object' && statement !== null && 'predicate' in statement
    ? statement.predicate
    : undefined;
