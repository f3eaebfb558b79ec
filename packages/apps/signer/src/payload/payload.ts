/** What a payload says, as the policy judges it and the log keeps it. */
import { type JsonObject, reject } from '@sealift/bytes';
import { type Payload, readPayload } from '@sealift/sigstore';

export interface PayloadFacts extends Payload {
  /** The same for the log. */
  readonly description: JsonObject;
}

/**
 * Reads what is to be signed. @throws Rejection REQUEST for no payload | PARSE | STRUCTURE |
 * UNSUPPORTED | LIMIT as `readPayload`
 */
export function factsOf(bytes: Uint8Array): PayloadFacts {
  if (bytes.length === 0)
    return reject('REQUEST', 'there is no payload; a digest alone is not signed');
  const payload = readPayload(bytes);
  return { ...payload, description: DESCRIBE[payload.kind](payload) };
}

const DESCRIBE: { readonly [kind in Payload['kind']]: (payload: Payload) => JsonObject } = {
  blob: () => ({}),
  'simple-signing': ({ subjects, repository = '', annotations }) => ({
    digest: subjects.flatMap(({ digests }) => [...digests].map((pair) => pair.join(':'))).join(),
    repository,
    annotations: Object.fromEntries(annotations),
  }),
  dsse: ({ predicateType = '', subjects, annotations }) => ({
    predicateType,
    subjects: subjects.map(({ name, digests }) => ({ name, digests: Object.fromEntries(digests) })),
    annotations: Object.fromEntries(annotations),
  }),
};
