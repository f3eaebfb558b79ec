import { Fields, type JsonObject, json, printable, reject, utf8 } from '@sealift/bytes';
import { parseStatement, preAuthEncoding, type Statement } from '@sealift/sigstore';
import type { PayloadFacts } from './payload.ts';

/** Spaces that part the fields of a pre-authentication encoding. */
const SPACE = 0x20;
const TYPE_BYTES_MAX = 256;

/** Reads the in-toto statement in a DSSE pre-authentication encoding. @throws Rejection STRUCTURE | PARSE | UNSUPPORTED | LIMIT */
export function readStatement(encoded: Uint8Array): PayloadFacts {
  const { payloadType, payload } = splitPreAuth(encoded);
  if (payloadType !== 'application/vnd.in-toto+json')
    reject('UNSUPPORTED', `DSSE payload of type "${printable(payloadType)}": only in-toto statements are signed`);
  const statement = parseStatement({ payloadType, payload, signature: new Uint8Array(), keyId: '', raw: undefined });
  const annotations = readAnnotations(payload);
  const digests = statement.subjects.flatMap(({ digests }) => [...digests].map(([algorithm, value]) => `${algorithm}:${value}`));
  const subjects = statement.subjects.length;
  return { kind: 'dsse', digests, subjects, predicateType: statement.predicateType, annotations, description: describe(statement, annotations) };
}

/** What must be equal after encoding again leaves no second reading. */
function splitPreAuth(encoded: Uint8Array): { payloadType: string; payload: Uint8Array } {
  const head = new TextDecoder('latin1').decode(encoded.subarray(0, TYPE_BYTES_MAX));
  const [whole, length] = /^DSSEv1 ([0-9]{1,3}) /.exec(head) ?? [];
  const typeEnd = (whole?.length ?? 0) + Number(length);
  const [, , size] = /^( ([0-9]{1,10}) )/.exec(head.slice(typeEnd)) ?? [];
  if (whole === undefined || size === undefined) return reject('STRUCTURE', 'begins as a DSSE pre-authentication encoding and is none');
  const payloadType = utf8.decode(encoded.subarray(whole.length, typeEnd), 'STRUCTURE');
  const payload = encoded.subarray(typeEnd + size.length + 2);
  const again = preAuthEncoding({ payloadType, payload });
  if (encoded[typeEnd] !== SPACE || Buffer.compare(again, encoded) !== 0)
    return reject('STRUCTURE', 'the lengths of the DSSE pre-authentication encoding do not hold');
  return { payloadType, payload };
}

/** cosign 3 writes the annotations of `-a` into the subject; those of several subjects must agree. */
function readAnnotations(payload: Uint8Array): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const subject of new Fields(json.parse(payload), 'statement', 'STRUCTURE').objects('subject')) {
    for (const [key, value] of subject.strings('annotations')) {
      if ((found.get(key) ?? value) !== value) subject.fail('annotations', `and those of another subject disagree on ${printable(key)}`);
      found.set(key, value);
    }
  }
  return found;
}

function describe({ predicateType, subjects }: Statement, annotations: ReadonlyMap<string, string>): JsonObject {
  return {
    predicateType,
    subjects: subjects.map(({ name, digests }) => ({ name, digests: Object.fromEntries(digests) })),
    annotations: Object.fromEntries(annotations),
  };
}
