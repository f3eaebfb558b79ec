import { type Authority, createAuthority, serial } from '../ca/authority.ts';
import { type Certificate, signCertificate, tbsCertificate } from '../ca/certificate.ts';
import {
  basicConstraints,
  type Extension,
  extendedKeyUsage,
  type KeyUsage,
  keyUsage,
  TIME_STAMPING,
} from '../ca/extensions.ts';
import { derChildren } from '../der.ts';
import { type Key, keyFromSeed } from '../keys/key.ts';
import { DEFAULT_TIME } from '../seed.ts';
import { type StampOptions, timestampResponse } from './token.ts';

export interface TimestampAuthorityOptions {
  /** Decides every key; authorities of other seeds share nothing. */
  readonly seed: string;
  /** P-256 with SHA-256, or P-384 with SHA-384. */
  readonly type?: 'p256' | 'p384';
  readonly uri?: string;
  /** Time of its tokens unless told otherwise. */
  readonly time?: Date;
  readonly leaf?: TimestampLeafOptions;
  /** Adds an intermediate between the leaf and the root. */
  readonly intermediate?: { readonly notBefore?: Date; readonly notAfter?: Date };
}

/** The signing certificate of an authority, and what may be wrong with it. */
export interface TimestampLeafOptions {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Exactly time stamping by default; `[]`: none. */
  readonly eku?: readonly string[];
  readonly ekuCritical?: boolean;
  readonly isCa?: boolean;
  /** digitalSignature by default; `[]`: the extension is left out. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Behind the usual ones. */
  readonly extraExtensions?: readonly Extension[];
}

export interface TimestampAuthority {
  readonly uri: string;
  readonly key: Key;
  readonly certificate: Certificate;
  readonly root: Authority;
  /** Leaf first, root last. */
  readonly chain: readonly Certificate[];
  /** A TimeStampResp over `data`. */
  stamp(data: Uint8Array, options?: StampOptions): Uint8Array;
  /** A TimeStampResp to a TimeStampReq with a SHA-256 imprint and a nonce. */
  answer(request: Uint8Array, options?: StampOptions): Uint8Array;
  /**
   * Another certificate with a key of its own below the same root: for tokens that name the one and
   * are signed by the other.
   */
  issue(
    label: string,
    options?: TimestampLeafOptions,
  ): { readonly key: Key; readonly certificate: Certificate };
}

/** 2025-06-01 to 2034-06-01: shorter than a CA's own. */
const LEAF_START = new Date('2025-06-01T00:00:00Z');
const LEAF_END = new Date('2034-06-01T00:00:00Z');

/** A timestamp authority with its own root. */
export function createTimestampAuthority(options: TimestampAuthorityOptions): TimestampAuthority {
  const {
    seed,
    type = 'p256',
    uri = 'https://tsa.example/api/v1/timestamp',
    time = DEFAULT_TIME,
  } = options;
  const root = createAuthority({
    name: { organization: 'tsa', commonName: `tsa root ${seed}` },
    key: keyFromSeed('p384', `${seed} tsa root`),
  });
  const parent =
    options.intermediate === undefined ? root : intermediateOf(root, seed, options.intermediate);
  const issue: TimestampAuthority['issue'] = (label, leaf = {}) =>
    issueTimestampLeaf(parent, keyFromSeed(type, `${seed} tsa ${label}`), label, leaf);
  const { key, certificate } = issue('leaf', options.leaf);
  const stamp: TimestampAuthority['stamp'] = (data, own = {}) =>
    timestampResponse(data, { key, certificate }, { time, ...own });
  return {
    uri,
    key,
    certificate,
    root,
    chain: [certificate, ...parent.intermediates, root.certificate],
    stamp,
    answer(request, own) {
      const asked = askedFor(request);
      const tamper = { ...asked.tamper, ...own?.tamper };
      return stamp(new Uint8Array(), { ...asked, ...own, tamper });
    },
    issue,
  };
}

/** TimeStampReq ⊃ version, imprint ⊃ (algorithm, hash), nonce: all of them short elements. */
function askedFor(request: Uint8Array): StampOptions {
  const [, imprint = new Uint8Array(), nonce = new Uint8Array()] = derChildren(request);
  const [, hashed = new Uint8Array()] = derChildren(imprint);
  const content = hashed.subarray(2);
  return { nonce: nonce.subarray(2), imprintHash: 'sha256', tamper: { imprint: () => content } };
}

function intermediateOf(
  root: Authority,
  seed: string,
  window: { readonly notBefore?: Date; readonly notAfter?: Date },
): Authority {
  const key = keyFromSeed('p384', `${seed} tsa intermediate`);
  const extensions = [
    keyUsage(['keyCertSign', 'cRLSign']),
    basicConstraints(true, 0),
    extendedKeyUsage([TIME_STAMPING]),
  ];
  return createAuthority({
    name: { organization: 'tsa', commonName: `tsa intermediate ${seed}` },
    key,
    parent: root,
    extensions,
    ...window,
  });
}

function issueTimestampLeaf(
  parent: Authority,
  key: Key,
  label: string,
  options: TimestampLeafOptions,
): { key: Key; certificate: Certificate } {
  const {
    notBefore = LEAF_START,
    notAfter = LEAF_END,
    eku = [TIME_STAMPING],
    ekuCritical = true,
    isCa = false,
    keyUsage: usages = ['digitalSignature'],
    extraExtensions = [],
  } = options;
  const extensions = [
    ...(usages.length > 0 ? [keyUsage(usages)] : []),
    ...(isCa ? [basicConstraints(true)] : []),
    ...(eku.length > 0 ? [{ ...extendedKeyUsage(eku), critical: ekuCritical }] : []),
    ...extraExtensions,
  ];
  const subject = { organization: 'tsa', commonName: `tsa ${label}` };
  const contents = {
    serial: serial('tsa', key.fingerprint),
    subject,
    issuer: parent.name,
    notBefore,
    notAfter,
    publicKey: key.publicKeyDer,
    extensions,
  };
  return { key, certificate: signCertificate(tbsCertificate(contents, parent.key), parent.key) };
}
