/**
 * Requests that wait for people: what is to be signed, with which key, under which policy, and who
 * has said yes.
 */
import { Fields, type Json } from '@sealift/bytes';
import { keyring } from '@sealift/trust';

/** What an approval is bound to: nothing else is approved with it. T32 */
export interface Approvable {
  /** SHA-256 of what is to be signed, hex. */
  readonly payload: string;
  readonly key: string;
  readonly version: number;
  /** SHA-256 of the policy that asks for approvals, hex. */
  readonly policy: string;
}

/** A request that waits. */
export interface Pending extends Approvable {
  /** Bytes. */
  readonly size: number;
  readonly kind: string;
  readonly requester: string;
  readonly needed: number;
  /** Who has approved. */
  readonly given: readonly string[];
  /** RFC 3339. */
  readonly expires: string;
}

/** The answer to `GET /v1/approvals`. @throws Rejection SIGNING_SERVICE */
export function decodePending(value: Json): readonly Pending[] {
  const fields = new Fields(value, 'approvals', 'SIGNING_SERVICE');
  const pending = keyring.listed(fields, 'pending').map(decodeOne);
  fields.end();
  return pending;
}

function decodeOne(fields: Fields): Pending {
  // What the service read in the payload is shown to nobody: whoever approves reads the payload
  // itself.
  const payload = fields.object('payload');
  const bound = {
    payload: hexOf(payload, 'sha256'),
    key: keyring.nameOf(fields.text('key'), 'SIGNING_SERVICE'),
    version: keyring.versionOf(fields),
    policy: hexOf(fields, 'policy'),
  };
  const one = {
    ...bound,
    size: payload.size('size'),
    kind: payload.text('kind'),
    requester: fields.text('requester'),
    ...progressOf(fields),
  };
  fields.end();
  return one;
}

/** How far a request has come. */
export type Progress = Pick<Pending, 'needed' | 'given' | 'expires'>;

/** The answer to `POST /v1/approvals`. @throws Rejection SIGNING_SERVICE */
export function decodeApproved(value: Json, payload: string): Progress {
  const fields = new Fields(value, 'approval', 'SIGNING_SERVICE');
  if (hexOf(fields, 'payload') !== payload)
    fields.fail('payload', 'is another one than was approved');
  fields.size('entry');
  const progress = progressOf(fields);
  fields.end();
  return progress;
}

function progressOf(fields: Fields): Progress {
  fields.required('given');
  const given = fields
    .list('given')
    .map((each) =>
      typeof each === 'string' ? each : fields.fail('given', 'holds something else than names'),
    );
  return {
    needed: fields.size('needed'),
    given,
    expires: keyring.dateOf(fields, 'expires') ?? fields.fail('expires', 'is missing'),
  };
}

export function hexOf(fields: Fields, name: string): string {
  const text = fields.text(name);
  return /^[0-9a-f]{64}$/.test(text) ? text : fields.fail(name, 'is not a SHA-256 in hex');
}
