import { randomUUID } from 'node:crypto';
import type { PayloadRef } from '@sealift/audit';
import type { Signer } from '@sealift/keys';
import type { Rule } from '../config/schema.ts';
import type { KeyVersion } from '../keys/keyring.ts';
import type { PayloadFacts } from '../payload/read-payload.ts';
import type { Authenticated } from '../requests/authenticate.ts';

/** What is known of a request for a signature that a rule allows. */
export interface SigningRequest extends Authenticated {
  readonly request: string;
  readonly key: KeyVersion & { readonly signer: Signer };
  readonly facts: PayloadFacts;
  readonly payload: PayloadRef;
  readonly policy: string;
  readonly rule: Rule;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A name by which the log and the client know a request. */
export const newRequest = (): string => randomUUID();

/** What the entries about a request have in common. */
export const logFields = ({
  request,
  caller,
  key,
  facts,
  payload,
  policy,
  authorization,
}: SigningRequest) => ({
  request,
  client: caller,
  key: { name: key.name, version: key.version },
  payload: { ...payload, kind: facts.kind, description: facts.description },
  policy,
  authorization,
});
