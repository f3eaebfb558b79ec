import { concat, utf8 } from '../encoding.ts';
import type { Scheme } from '../keys/key.ts';
import type { Signer } from './signer.ts';

export const IN_TOTO = 'application/vnd.in-toto+json';
export const STATEMENT_V1 = 'https://in-toto.io/Statement/v1';
export const STATEMENT_V01 = 'https://in-toto.io/Statement/v0.1';
/** The predicate type of cosign's image signatures since version 3. */
export const COSIGN_SIGN_V1 = 'https://sigstore.dev/cosign/sign/v1';

export type StatementSubject = {
  name?: string;
  digest: Record<string, string>;
  annotations?: Record<string, string>;
};

export type Statement = {
  _type: string;
  subject: StatementSubject[];
  predicateType: string;
  predicate: unknown;
};

/** DSSE's pre-authentication encoding: lengths are bytes, in decimal. */
export function pae(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concat(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

export function signDsse(
  signer: Signer,
  payload: Uint8Array,
  payloadType: string,
  scheme?: Scheme,
): Uint8Array {
  return signer.key.sign(pae(payloadType, payload), scheme);
}

/** `sha256:<hex>` as a statement's digest set. */
export function digestSet(digest: string): Record<string, string> {
  const [algorithm = '', value = ''] = digest.split(':');
  return { [algorithm]: value };
}
