/** What a deny pack may name, each in one form. */
import { type Digest, digest, hex, utf8 } from '@sealift/bytes';
import { printable } from '@sealift/failures';

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
  | { readonly kind: 'leaf'; readonly leaf: string };

/** The kinds of targets. */
export const KINDS = ['digest', 'key', 'certificate', 'identity', 'log', 'entry', 'leaf'] as const;

/** These are denied whatever the time: nobody has them from some day on. */
export const isTimeless = ({ kind }: Pick<Target, 'kind'>): boolean =>
  kind === 'digest' || kind === 'entry' || kind === 'leaf';

/** One text for each target, for looking it up. */
export const keyOf = (target: Target): string => JSON.stringify([target.kind, ...partsOf(target)]);

function partsOf(target: Target): (string | null)[] {
  switch (target.kind) {
    case 'digest':
      return [target.digest];
    case 'key':
    case 'certificate':
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
  }
}
