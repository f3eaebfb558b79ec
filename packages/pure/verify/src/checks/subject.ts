import { digest, printable, reject } from '@sealift/bytes';
import { parseSimpleSigning, parseStatement, SIGN_PREDICATE } from '@sealift/sigstore';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';

/**
 * What was signed names the image's digest. Runs after the signature: only verified bytes are read. What the evidence is (T22) follows
 * from them, never from the tag or an annotation.
 */
export const subjectBinding: CheckStep<EvidenceCase> = {
  name: 'subject',
  run(subject) {
    const { content } = subject.evidence;
    if (content.kind === 'simple signing') return bindSimpleSigning(subject, content.payload);
    return bindStatement(subject, content.envelope);
  },
};

function bindSimpleSigning({ subject, established }: EvidenceCase, payload: Uint8Array): string {
  const signed = parseSimpleSigning(payload);
  if (signed.digest !== subject) reject('SUBJECT', `signed was ${signed.digest}, this is ${subject}`);
  established.kind = 'signature';
  established.names = signed.dockerReference === '' ? [] : [signed.dockerReference];
  return `${subject}${signed.dockerReference === '' ? '' : ` as ${printable(signed.dockerReference)}`}`;
}

function bindStatement({ subject, established }: EvidenceCase, envelope: Parameters<typeof parseStatement>[0]): string {
  const statement = parseStatement(envelope);
  const isSignature = statement.predicateType === SIGN_PREDICATE;
  if (isSignature && statement.subjects.length !== 1) reject('STRUCTURE', `image signature about ${statement.subjects.length} subjects, expected one`);
  // T21: exactly the image's own algorithm; a subject that matches in another one is another subject.
  const matched = statement.subjects.filter(({ digests }) => digests.get('sha256') === digest.hexOf(subject));
  if (matched.length === 0) reject('SUBJECT', `the statement is about other subjects than ${subject}`);
  established.statement = statement;
  established.kind = isSignature ? 'signature' : 'attestation';
  established.names = matched.map(({ name }) => name).filter((name) => name !== '');
  return `${subject}${established.names.length === 0 ? '' : ` as ${established.names.map(printable).join(', ')}`}, ${printable(statement.predicateType)}`;
}
