import { canonicalJson, type Json } from '@sealift/bytes';
import { time } from '@sealift/pki';
import { type DenyEntry, type PackContent, SCHEMA_VERSION } from './pack.ts';
import { isTimeless, type Target } from './target.ts';

/** The one form of what a pack says: canonical JSON (RFC 8785). */
export const encodePack = ({ version, issued, entries }: PackContent): Uint8Array<ArrayBuffer> =>
  canonicalJson({
    schemaVersion: BigInt(SCHEMA_VERSION),
    version: BigInt(version),
    issued: time.format(issued),
    entries: entries.map(encodeEntry),
  });

const encodeEntry = ({ target, from, reason }: DenyEntry): Json => ({
  ...encodeTarget(target),
  ...(from === undefined ? {} : { from: time.format(from) }),
  ...(from !== undefined || isTimeless(target) ? {} : { compromised: true }),
  reason,
});

function encodeTarget(target: Target): { readonly [name: string]: Json } {
  if (target.kind === 'crl') return { kind: target.kind, crl: target.crl };
  if (target.kind === 'entry') return { ...target, index: String(target.index) };
  if (target.kind !== 'identity') return { ...target };
  const { kind, identity, issuer } = target;
  return { kind, identity, ...(issuer === undefined ? {} : { issuer }) };
}
