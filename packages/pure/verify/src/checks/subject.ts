import { digest, hex } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import {
  parseSimpleSigning,
  parseStatement,
  SIGN_PREDICATE,
  type Statement,
} from '@sealift/sigstore';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { fileOf, isDigestOf, type Subject } from '../subject.ts';

/**
 * What was signed names the image's digest, or is the file. Runs after the signature: only verified
 * bytes are read. What the evidence is
 * (T22) follows from them, never from the tag or an annotation.
 */
export const subjectBinding: CheckStep<EvidenceCase> = {
  name: 'subject',
  run(subject) {
    const { content } = subject.evidence;
    if (content.kind === 'simple signing') return bindSimpleSigning(subject, content.payload);
    if (content.kind === 'dsse') return bindStatement(subject, content.envelope);
    return bindFile(subject, content);
  },
};

function bindSimpleSigning({ subject, established }: EvidenceCase, payload: Uint8Array): string {
  const signed = parseSimpleSigning(payload);
  if (signed.digest !== subject.digest)
    reject('SUBJECT', `signed was ${signed.digest}, this is ${subject.digest}`);
  established.proved.kind = 'signature';
  return named(subject.digest, established, [signed.dockerReference]);
}

/** The names that the signed content gives, of which there may be none. */
function named(
  subject: string,
  established: EvidenceCase['established'],
  names: readonly string[],
): string {
  const stated = names.filter((name) => name !== '');
  established.proved.names = stated;
  return stated.length === 0 ? subject : `${subject} as ${stated.map(printable).join(', ')}`;
}

/**
 * The signature is over the file already; the digest that the bundle states beside it must be the
 * file's too (VERIFICATION §5.1).
 */
function bindFile(
  { subject }: EvidenceCase,
  { hint }: Extract<EvidenceCase['evidence']['content'], { kind: 'message' }>,
): string {
  if (hint !== undefined && !isDigestOf(fileOf(subject), hint))
    reject('SUBJECT', 'the bundle states the digest of another file');
  return subject.digest;
}

function bindStatement(
  { subject, established }: EvidenceCase,
  envelope: Parameters<typeof parseStatement>[0],
): string {
  const statement = parseStatement(envelope);
  const isSignature = statement.predicateType === SIGN_PREDICATE;
  if (isSignature && statement.subjects.length !== 1)
    reject(
      'STRUCTURE',
      `image signature about ${statement.subjects.length} subjects, expected one`,
    );
  const matched = statement.subjects.filter((each) => isAbout(each, subject));
  if (matched.length === 0)
    reject('SUBJECT', `the statement is about other subjects than ${subject.digest}`);
  established.statement = statement;
  established.proved.kind = isSignature ? 'signature' : 'attestation';
  const names = matched.map(({ name }) => name);
  return `${named(subject.digest, established, names)}, ${printable(statement.predicateType)}`;
}

/**
 * T21: of an image exactly its own algorithm; of a file every digest that the statement gives and
 * that is known of it, and at least one.
 * A subject that matches in one algorithm and differs in another is another subject.
 */
function isAbout({ digests }: Statement['subjects'][number], subject: Subject): boolean {
  if (subject.kind === 'image') return digests.get('sha256') === digest.hexOf(subject.digest);
  const stated = [...subject.digests].filter(([hash]) => digests.has(hash));
  return (
    stated.length > 0 && stated.every(([hash, value]) => digests.get(hash) === hex.encode(value))
  );
}
