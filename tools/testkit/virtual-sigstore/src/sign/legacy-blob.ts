import { base64, utf8 } from '../encoding.ts';
import { type HashedRekord, hashedRekord } from '../log/entries.ts';
import type { LogEntry } from '../log/log.ts';
import type { World } from '../world.ts';
import { rekorBundle } from './attachment.ts';
import { legacyScheme, type Signer, verifierPem } from './signer.ts';

export type LegacyBlobJson = { base64Signature: string; cert?: string; rekorBundle?: object };

export interface LegacyBlobOptions {
  readonly signer: Signer;
  /** Default true. */
  readonly log?: boolean;
  readonly integratedTime?: Date;
  readonly tamper?: {
    readonly body?: (body: HashedRekord) => object;
    readonly entry?: (entry: LogEntry) => LogEntry;
    /** The finished bundle; a string is taken as the text of the JSON. */
    readonly bundle?: (bundle: LegacyBlobJson) => object | string;
  };
}

/**
 * Signs a file as `cosign sign-blob --bundle` did before version 3 (VERIFICATION §4.6): the JSON
 * text.
 */
export function legacyBlobBundle(
  world: World,
  artifact: Uint8Array,
  options: LegacyBlobOptions,
): Uint8Array {
  const { signer, log = true, integratedTime = world.time, tamper = {} } = options;
  const signature = signer.key.sign(artifact, legacyScheme(signer));
  const body = hashedRekord(artifact, signature, verifierPem(signer));
  const logged = log
    ? world.log.append(tamper.body?.(body) ?? body, { integratedTime })
    : undefined;
  const entry = logged && (tamper.entry?.(logged) ?? logged);
  const json: LegacyBlobJson = {
    base64Signature: base64(signature),
    ...(signer.certificate ? { cert: base64(signer.certificate.pem) } : {}),
    ...(entry ? { rekorBundle: JSON.parse(rekorBundle(entry)) as object } : {}),
  };
  const final = tamper.bundle?.(structuredClone(json)) ?? json;
  return utf8(typeof final === 'string' ? final : JSON.stringify(final));
}
