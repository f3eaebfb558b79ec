import type { Envelope, SignedContent } from './evidence.ts';
import { parseStatement, SIGN_PREDICATE } from './statement.ts';

/** What evidence of an image is. */
export type SignedKind =
  | { readonly kind: 'signature' }
  | {
      readonly kind: 'attestation';
      readonly predicateType: string;
      readonly envelope: Envelope;
    };

/**
 * What content is says what was signed, not where it hangs (T22); undefined for a signature over a
 * file. @throws Rejection PARSE | STRUCTURE | UNSUPPORTED | LIMIT
 */
export function signedKind(content: SignedContent): SignedKind | undefined {
  if (content.kind === 'message') return undefined;
  if (content.kind === 'simple signing') return { kind: 'signature' };
  const { envelope } = content;
  const { predicateType } = parseStatement(envelope);
  if (predicateType === SIGN_PREDICATE) return { kind: 'signature' };
  return { kind: 'attestation', predicateType, envelope };
}
