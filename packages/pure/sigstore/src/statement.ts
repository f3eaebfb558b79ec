/**
 * in-toto statements (github.com/in-toto/attestation, v0.1 and v1): which digests a predicate is
 * about.
 */
import { Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Envelope } from './evidence.ts';

export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';
/** The predicate of an image signature in cosign's newer format (VERIFICATION §5.3). */
export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
/** The predicate of a bundle's seal: nothing else has it, and nothing else counts as a seal. T10 */
export const SEAL_PREDICATE = 'urn:sealift:seal:v1';
const TYPES = ['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1'];

const KNOWN = ['_type', 'subject', 'predicateType', 'predicate'];
const KNOWN_OF_SUBJECT = ['name', 'digest'];

/** An in-toto statement: something is said of the subjects, and `predicateType` says what kind. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly Subject[];
}

export interface Subject {
  readonly name: string;
  /** Algorithm to lower-case hex, as stated. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads the statement of an envelope, after its signature was verified. Fields that in-toto may add
 * are left alone;
 * the known ones may stand in one spelling only. @throws Rejection PARSE | STRUCTURE | LIMIT |
 * UNSUPPORTED
 */
export function parseStatement({ payloadType, payload }: Envelope): Statement {
  if (payloadType !== IN_TOTO_PAYLOAD)
    reject('UNSUPPORTED', 'DSSE payload that is not an in-toto statement');
  const fields = new Fields(
    json.parse(payload, 'PARSE', LIMITS.evidenceBlob),
    'statement',
    'STRUCTURE',
  );
  fields.noCaseVariants(KNOWN);
  fields.oneOf('_type', TYPES);
  const subjects = fields.objects('subject');
  if (subjects.length === 0) fields.fail('subject', 'is empty');
  if (subjects.length > LIMITS.dsseSubjects)
    reject('LIMIT', `statement about ${subjects.length} subjects, limit ${LIMITS.dsseSubjects}`);
  return { predicateType: fields.text('predicateType'), subjects: subjects.map(readSubject) };
}

function readSubject(fields: Fields): Subject {
  fields.noCaseVariants(KNOWN_OF_SUBJECT);
  const digests = fields.strings('digest');
  if (digests.size === 0) fields.fail('digest', 'is empty');
  if (digests.size > LIMITS.digestsPerSubject)
    reject('LIMIT', `subject with ${digests.size} digests, limit ${LIMITS.digestsPerSubject}`);
  return { name: fields.optionalText('name') ?? '', digests };
}
