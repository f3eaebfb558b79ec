/** What a payload says, as the policy judges it and the log keeps it. */
import type { JsonObject } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Payload, readPayload as readSaid } from '@sealift/sigstore';

export interface PayloadFacts extends Payload {
  /** The same for the log. */
  readonly description: JsonObject;
}

/**
 * Reads what is to be signed. @throws Rejection REQUEST for no payload | PARSE | STRUCTURE |
 * UNSUPPORTED | LIMIT as the reading that clients share
 */
export function readPayload(bytes: Uint8Array): PayloadFacts {
  if (bytes.length === 0)
    return reject('REQUEST', 'there is no payload; a digest alone is not signed');
  const payload = readSaid(bytes);
  const facts = { ...payload, description: DESCRIBE[payload.kind](payload) };
  known.set(bytes, facts);
  return facts;
}

/** Reading eight megabytes takes its time: of one request once. */
const known = new WeakMap<Uint8Array, PayloadFacts>();

/** Of a payload that was read, and is of a kind. */
export const kindOf = (bytes: Uint8Array): PayloadFacts['kind'] | undefined =>
  known.get(bytes)?.kind;

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
