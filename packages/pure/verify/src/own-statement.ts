/**
 * Statements of sealift's own: DSSE envelopes in Sigstore bundles v0.3, by a key of one role, told
 * to no log. T10: each kind has a predicate type of its own, exactly one subject, and keys that are
 * pinned apart, so that none passes for another.
 */

import type { Denials } from '@sealift/deny';
import { type Code, Rejection, reject } from '@sealift/failures';
import type { CryptoProvider, PublicKey } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { decodeBundle, type Evidence, parseStatement } from '@sealift/sigstore';
import { NO_TRUST } from '@sealift/trust';
import { verifyFile } from './file.ts';
import type { Cause } from './judgement.ts';
import { fileSubject } from './subject.ts';

/** What a kind of statement is called, and what its refusals are. */
export interface OwnKind {
  /** `the seal` */
  readonly name: string;
  readonly predicate: string;
  readonly code: Code;
}

/** Who may have made it. */
export interface OwnPins {
  /** Any one suffices. */
  readonly keys: readonly PublicKey[];
  readonly crypto: CryptoProvider;
  /** What counts no more: a statement states no time, so that nothing puts it before that. */
  readonly denials?: Denials | undefined;
}

/** Reads its bundle. @throws Rejection of the kind's code */
export function decodeOwn(bytes: Uint8Array, { name, code }: OwnKind): Evidence {
  try {
    return decodeBundle(bytes);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject(code, `${name} cannot be read: ${thrown.message}`, { cause: thrown });
  }
}

/**
 * Verifies that it is about `subject` alone, by one of the keys. @returns the key's fingerprint
 * @throws Rejection DENIED, or of the kind's code, whatever is wrong with it
 */
export async function verifyOwn(
  evidence: Evidence,
  subject: Uint8Array,
  kind: OwnKind,
  { keys, crypto, denials }: OwnPins,
): Promise<string> {
  const { name, predicate, code } = kind;
  const policy = buildPolicy({ keys, types: [predicate], ignoreTlog: true, ignoreSct: false });
  const pins = { trust: NO_TRUST, policy, crypto, denials };
  const { causes, subjects } = await verifyFile(name, fileSubject(subject), evidence, pins);
  const [cause] = causes;
  if (cause !== undefined)
    reject(cause.code === 'DENIED' ? 'DENIED' : code, `${name}: ${sayOf(cause, kind)}`);
  const { content } = evidence;
  // Another subject would let one vouch for what its maker never saw.
  if (content.kind !== 'dsse' || parseStatement(content.envelope).subjects.length !== 1)
    reject(code, `${name} is about more than one thing`);
  const [signer] = subjects.flatMap((each) => each.evidence.map((judged) => judged.signer));
  return signer?.kind === 'key' ? signer.fingerprint : reject(code, `${name} is not by a key`);
}

/** Of one file and one piece of evidence, what is not a failed check is another statement. */
function sayOf(cause: Cause, { predicate }: OwnKind): string {
  if (cause.kind === 'evidence') return cause.failure.detail;
  return cause.kind === 'denied' ? cause.detail : `no attestation of the type ${predicate}`;
}
