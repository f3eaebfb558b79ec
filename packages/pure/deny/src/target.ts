/** What a deny pack may name, each in one form. */
import { base64, type Digest, digest, hex, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { crls } from '@sealift/pki';

/** Something that is to be taken no more. */
export type Target =
  /** Bytes: a manifest, an index, a layer, evidence, a file. */
  | { readonly kind: 'digest'; readonly digest: Digest }
  /** A public key, whoever has it: `SHA256:` and the hex digest of its SPKI. */
  | { readonly kind: 'key'; readonly fingerprint: string }
  /** `SHA256:` and the hex digest of its DER. */
  | { readonly kind: 'certificate'; readonly fingerprint: string }
  /** Who a certificate says that it is; without an issuer, whoever vouched for it. */
  | { readonly kind: 'identity'; readonly identity: string; readonly issuer?: string }
  /** A transparency log, or a CT log: lower-case hex of its ID. */
  | { readonly kind: 'log'; readonly log: string }
  /** One entry of a log, by its index over all shards. */
  | { readonly kind: 'entry'; readonly log: string; readonly index: bigint }
  /** One entry, by its leaf hash in lower-case hex: the last 64 digits of Rekor's UUID. */
  | { readonly kind: 'leaf'; readonly leaf: string }
  /** What a CA revoked: its list (RFC 5280), DER in base64, and `SHA256:` with its digest. */
  | { readonly kind: 'crl'; readonly fingerprint: string; readonly crl: string };

/** The kinds of targets. */
export const KINDS = [
  'digest',
  'key',
  'certificate',
  'identity',
  'log',
  'entry',
  'leaf',
  'crl',
] as const;

/** These state no time: nobody has them from some day on, and a list of a CA has its own. */
export const isTimeless = ({ kind }: Pick<Target, 'kind'>): boolean =>
  ['digest', 'entry', 'leaf', 'crl'].includes(kind);

/** One text for each target, for looking it up. */
export const keyOf = (target: Target): string => JSON.stringify([target.kind, ...partsOf(target)]);

function partsOf(target: Target): (string | null)[] {
  switch (target.kind) {
    case 'digest':
      return [target.digest];
    case 'key':
    case 'certificate':
    case 'crl':
      return [target.fingerprint];
    case 'identity':
      return [target.identity, target.issuer ?? null];
    case 'log':
      return [target.log];
    case 'entry':
      return [target.log, String(target.index)];
    case 'leaf':
      return [target.leaf];
  }
}

/** 16 hex digits that name the entry about a target, in every version of every pack. */
export const idOf = (target: Target): string =>
  hex.encode(digest.sha256(utf8.encode(keyOf(target)))).slice(0, 16);

/** The target in words, foreign text made printable. */
export function wordsOf(target: Target): string {
  switch (target.kind) {
    case 'digest':
      return target.digest;
    case 'key':
    case 'certificate':
      return `the ${target.kind} ${target.fingerprint}`;
    case 'identity': {
      const by = target.issuer === undefined ? '' : ` of ${printable(target.issuer)}`;
      return `the identity ${printable(target.identity)}${by}`;
    }
    case 'log':
      return `the log ${target.log}`;
    case 'entry':
      return `entry ${target.index} of the log ${target.log}`;
    case 'leaf':
      return `the log entry with the leaf hash ${target.leaf}`;
    case 'crl':
      return `whoever is on the CRL ${target.fingerprint}`;
  }
}

/** Denies what a CA revoked. @param der its list */
export const crlTarget = (der: Uint8Array): Extract<Target, { kind: 'crl' }> => ({
  kind: 'crl',
  fingerprint: `SHA256:${hex.encode(digest.sha256(der))}`,
  crl: base64.encode(der),
});

/** The list of such a target. @throws Rejection CONFIG | PARSE | LIMIT where it is none */
export function listOf({ crl }: Extract<Target, { kind: 'crl' }>): crls.RevocationList {
  const [list, ...more] = crls.fromFile(base64.decode(crl));
  return list !== undefined && more.length === 0
    ? list
    : reject('CONFIG', 'expected one list of revoked certificates');
}
