import { Fields, type JsonObject, json, printable, reject } from '@sealift/bytes';
import { parsePreAuthEncoding, parseStatement, type Statement } from '@sealift/sigstore';
import type { PayloadFacts } from './payload.ts';

/**
 * Reads the in-toto statement in a DSSE pre-authentication encoding. @throws Rejection STRUCTURE |
 * PARSE | UNSUPPORTED | LIMIT
 */
export function readStatement(encoded: Uint8Array): PayloadFacts {
  const { payloadType, payload } = parsePreAuthEncoding(encoded);
  if (payloadType !== 'application/vnd.in-toto+json')
    reject(
      'UNSUPPORTED',
      `DSSE payload of type "${printable(payloadType)}": only in-toto statements are signed`,
    );
  const statement = parseStatement({
    payloadType,
    payload,
    signature: new Uint8Array(),
    keyId: '',
    raw: undefined,
  });
  const annotations = readAnnotations(payload);
  const digests = statement.subjects.flatMap(({ digests }) =>
    [...digests].map(([algorithm, value]) => `${algorithm}:${value}`),
  );
  const subjects = statement.subjects.length;
  return {
    kind: 'dsse',
    digests,
    subjects,
    predicateType: statement.predicateType,
    annotations,
    description: describe(statement, annotations),
  };
}

/**
 * cosign 3 writes the annotations of `-a` into the subject; those of several subjects must agree.
 */
function readAnnotations(payload: Uint8Array): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const subject of new Fields(json.parse(payload), 'statement', 'STRUCTURE').objects(
    'subject',
  )) {
    for (const [key, value] of subject.strings('annotations')) {
      if ((found.get(key) ?? value) !== value)
        subject.fail('annotations', `and those of another subject disagree on ${printable(key)}`);
      found.set(key, value);
    }
  }
  return found;
}

function describe(
  { predicateType, subjects }: Statement,
  annotations: ReadonlyMap<string, string>,
): JsonObject {
  return {
    predicateType,
    subjects: subjects.map(({ name, digests }) => ({ name, digests: Object.fromEntries(digests) })),
    annotations: Object.fromEntries(annotations),
  };
}
