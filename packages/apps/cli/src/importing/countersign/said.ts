/** What a signature of the key's own says, once it is verified: of which manifest, and where. */
import { type Digest, digest, type Json, json, LIMITS } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import type { Format } from '@sealift/signing';
import {
  cosign,
  type Evidence,
  isReferrer,
  parseSimpleSigning,
  parseStatement,
  SIGN_PREDICATE,
  sigstoreBundles,
} from '@sealift/sigstore';

/** A signature or attestation by the key, over exactly this content. */
export interface Own {
  readonly subject: Digest;
  readonly format: Format;
  /** Of a `.sig` the repository that it names: readers compare it. */
  readonly signs?: { readonly repository: string | undefined };
  readonly attests?: { readonly type: string; readonly predicate: Json };
}

type About = Pick<Own, 'subject' | 'format'>;

/**
 * Undefined for what is about another manifest, or lies where readers of that form do not find it:
 * whoever writes to the registry hangs a true signature of an older image on a new one, and the new
 * one would get none.
 * @param evidence whose signature was verified @throws Rejection as `parseStatement`
 */
export function saidOf(subject: Digest, scheme: Scheme, evidence: Evidence): Own | undefined {
  const { content, format: of } = evidence;
  if (of !== formatAt(scheme)) return undefined;
  const about: About = { subject, format: isReferrer(scheme) ? 'bundle' : 'legacy' };
  if (content.kind === 'simple signing') {
    const { digest: signed, dockerReference: repository } = parseSimpleSigning(content.payload);
    return signed === subject ? { ...about, signs: { repository } } : undefined;
  }
  return content.kind === 'dsse' ? statedIn(about, content.envelope) : undefined;
}

/** What readers take for evidence there. */
const formatAt = (scheme: Scheme): Evidence['format'] =>
  scheme === 'cosign-sig'
    ? cosign.signature
    : scheme === 'cosign-att'
      ? cosign.attestation
      : sigstoreBundles['0.3'];

function statedIn(about: About, envelope: Parameters<typeof parseStatement>[0]): Own | undefined {
  const { predicateType: type, subjects } = parseStatement(envelope);
  const [only, ...others] = subjects;
  if (others.length > 0 || only?.digests.get('sha256') !== digest.hexOf(about.subject))
    return undefined;
  if (type === SIGN_PREDICATE)
    return about.format === 'bundle' ? { ...about, signs: { repository: undefined } } : undefined;
  const statement = json.parse(envelope.payload, 'PARSE', LIMITS.evidenceBlob);
  const predicate = json.isObject(statement) ? (statement['predicate'] ?? null) : null;
  return { ...about, attests: { type, predicate } };
}
