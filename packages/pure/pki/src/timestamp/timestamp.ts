/** RFC 3161 timestamps against pinned authorities (VERIFICATION §9). */
import { digest, equal } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Certificate } from '../certificate.ts';
import { Der, type Element, TAG } from '../der.ts';
import { basicConstraints } from '../extensions.ts';
import * as keys from '../key.ts';
import { type Path, PathFinder } from '../path.ts';
import { checkIssuers, checkLeaf } from '../path-rules.ts';
import { pathAt } from '../path-times.ts';
import type { CryptoProvider, Hash } from '../provider.ts';
import { format, type Window } from '../time.ts';
import { HASHES } from './algorithm.ts';
import { parseSignedData, type SignedData, type SignerInfo } from './signed-data.ts';
import { parseTstInfo, type TstInfo } from './tst-info.ts';

/**
 * A pinned timestamp authority: its chain as it was pinned, leaf or intermediates first, anchor
 * last.
 */
export interface TimestampAuthority {
  readonly chain: readonly Certificate[];
  readonly window: Window;
  readonly name?: string;
}

/** A timestamp that verified. */
export interface VerifiedTimestamp {
  /** Milliseconds since 1970, with fractions. */
  readonly time: number;
  readonly authority: TimestampAuthority;
  /** Whose key signed it. */
  readonly signer: Certificate;
  /** From the certificate that signed it to the pinned one. */
  readonly path: Path;
}

const der = new Der('TIMESTAMP_INVALID');
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/**
 * Verifies a TimeStampResp over `data` with one of the pinned authorities, each by itself: neither
 * certificates nor windows are
 * borrowed from another (TOB-SIGSTORE-11).
 * @throws Rejection TIMESTAMP_INVALID | TIMESTAMP_WINDOW
 */
export async function verifyTimestamp(
  response: Uint8Array,
  data: Uint8Array,
  authorities: readonly TimestampAuthority[],
  crypto: CryptoProvider,
): Promise<VerifiedTimestamp> {
  const { signed, info } = readOver(response, data);
  let refusal = new Rejection('TIMESTAMP_INVALID', 'the timestamp is by no pinned authority');
  for (const authority of authorities) {
    const outcome = await tryAuthority(signed, info, authority, crypto);
    if (!(outcome instanceof Rejection)) return outcome;
    // "Not this authority" says less than "this authority, at a time it was not valid".
    if (outcome.code === 'TIMESTAMP_WINDOW' || authorities.length === 1) refusal = outcome;
  }
  throw refusal;
}

/**
 * A timestamp that was granted, and is over `data`; by whom it is, is not looked at.
 * @throws Rejection TIMESTAMP_INVALID | LIMIT
 */
export function readOver(response: Uint8Array, data: Uint8Array): Timestamp {
  const { signed, info } = readTimestamp(response);
  if (!equal(info.imprint, hashWith(info.imprintHash, data)))
    reject('TIMESTAMP_INVALID', 'the timestamp is over other bytes than the signature');
  checkAttributes(signed);
  return { signed, info };
}

interface Timestamp {
  readonly signed: SignedData;
  readonly info: TstInfo;
}

/** Whatever is wrong inside, a certificate of the token included, is wrong with the timestamp. */
function readTimestamp(response: Uint8Array): Timestamp {
  try {
    const signed = parseSignedData(readResponse(response));
    if (signed.contentType !== TST_INFO) der.fail('token that is not a timestamp');
    return { signed, info: parseTstInfo(signed.content) };
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code === 'LIMIT') throw thrown;
    return reject('TIMESTAMP_INVALID', thrown.message, { cause: thrown });
  }
}

/** Status 0 or 1, then the token (RFC 3161 §2.4.2). */
function readResponse(response: Uint8Array): Element {
  const [status, token, ...more] = der.children(der.whole(response, TAG.sequence));
  const [code] = der.children(der.expect(status, TAG.sequence));
  const granted = der.integer(code);
  if (![0, 1].some((each) => equal(granted, Uint8Array.of(each))))
    der.fail('timestamp request that was not granted');
  return token === undefined || more.length > 0
    ? der.fail('timestamp response without a token')
    : token;
}

const hashWith = (hash: Hash, data: Uint8Array): Uint8Array => digest[hash](data);

/**
 * The attributes are what is signed; they bind the content by its digest, and the signer by its
 * certificate's.
 */
function checkAttributes({ content, signer }: SignedData): void {
  if (der.oid(signer.attributes.get(CONTENT_TYPE)) !== TST_INFO)
    der.fail('signed attributes of another content type');
  const stated = der.expect(signer.attributes.get(MESSAGE_DIGEST), TAG.octetString).content;
  if (!equal(stated, hashWith(signer.hash, content)))
    der.fail('signed attributes with another message digest');
}

async function tryAuthority(
  signed: SignedData,
  info: TstInfo,
  authority: TimestampAuthority,
  crypto: CryptoProvider,
): Promise<VerifiedTimestamp | Rejection> {
  try {
    const leaf = signerOf(signed, authority);
    const paths = await pathsTo(leaf, authority, crypto);
    checkLeaf(leaf, 'timeStamping');
    checkSigningCertificate(signed.signer, leaf);
    if (!(await verifySigner(leaf, signed.signer, crypto)))
      reject('TIMESTAMP_INVALID', 'the signature of the timestamp does not verify');
    return { time: info.time, authority, signer: leaf, path: pathWithin(info.time, paths) };
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return thrown.code.startsWith('TIMESTAMP_')
      ? thrown
      : new Rejection('TIMESTAMP_INVALID', thrown.message, { cause: thrown });
  }
}

/** A chain that begins with no CA pins its leaf, and accepts no other. */
const pinnedLeaf = ({ chain: [first] }: TimestampAuthority): Certificate | undefined =>
  first !== undefined && !basicConstraints(first)?.ca ? first : undefined;

/**
 * The certificate that the token says it was signed with: what is checked is this one, not the
 * first of a bag (CVE-2026-39984).
 */
function signerOf(
  { certificates, signer }: SignedData,
  authority: TimestampAuthority,
): Certificate {
  const pinned = pinnedLeaf(authority);
  const candidates = pinned === undefined ? certificates : [pinned];
  return (
    candidates.find(
      (each) => equal(each.issuer, signer.issuer) && equal(each.serial, signer.serial),
    ) ?? reject('TIMESTAMP_INVALID', 'the timestamp is by no pinned authority')
  );
}

/**
 * Whether any timestamp could lead to a chain, its own certificate or CA first: the rules that ask
 * for no token. @throws Rejection CERT_USAGE | CERT_CHAIN
 */
export function requireTimestamping(chain: readonly Certificate[]): void {
  const leaf = pinnedLeaf({ chain, window: {} });
  if (leaf !== undefined) checkLeaf(leaf, 'timeStamping');
  checkIssuers(leaf === undefined ? chain : chain.slice(1), 'timeStamping');
}

/** Paths through the pinned certificates above the leaf alone, by the rules of every path (T43). */
async function pathsTo(
  leaf: Certificate,
  { chain, window }: TimestampAuthority,
  crypto: CryptoProvider,
): Promise<Path[]> {
  const issuers = pinnedLeaf({ chain, window }) === undefined ? chain : chain.slice(1);
  const anchor =
    issuers.at(-1) ??
    reject('TIMESTAMP_INVALID', 'a timestamp authority is pinned by its leaf alone');
  const authority = { anchor, intermediates: issuers.slice(0, -1), window };
  try {
    return await new PathFinder([authority], crypto, 'timeStamping').paths(leaf, []);
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    const message = `the timestamp is by no pinned authority: ${cause.message}`;
    return reject('TIMESTAMP_INVALID', message, { cause });
  }
}

/** ESSCertIDv2 (RFC 5035 §4), where it is there: SHA-256 unless an algorithm is named. */
function checkSigningCertificate({ attributes }: SignerInfo, leaf: Certificate): void {
  const element = attributes.get(SIGNING_CERTIFICATE_V2);
  if (element === undefined) return;
  const [ids] = der.children(der.expect(element, TAG.sequence));
  const [id] = der.children(der.expect(ids, TAG.sequence));
  const parts = der.children(der.expect(id, TAG.sequence));
  const named =
    parts[0]?.tag === TAG.sequence ? der.oid(der.children(parts[0])[0]) : '2.16.840.1.101.3.4.2.1';
  const hash = HASHES[named] ?? der.fail('signing certificate hashed with an unknown algorithm');
  const stated = der.expect(
    parts[0]?.tag === TAG.sequence ? parts[1] : parts[0],
    TAG.octetString,
  ).content;
  if (!equal(stated, hashWith(hash, leaf.der)))
    der.fail('signed attributes name another signing certificate');
}

const SIGNATURES: { readonly [oid: string]: Hash | 'digest' } = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.2.840.113549.1.1.1': 'digest',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};

function verifySigner(
  { publicKey }: Certificate,
  signer: SignerInfo,
  crypto: CryptoProvider,
): boolean | Promise<boolean> {
  if (signer.pss !== undefined) return verifyPss(publicKey, signer, signer.pss, crypto);
  const named =
    SIGNATURES[signer.signatureAlgorithm] ??
    reject('TIMESTAMP_INVALID', 'timestamp signed with an unknown algorithm');
  const rsa = signer.signatureAlgorithm.startsWith('1.2.840.113549.');
  if (rsa !== (publicKey.type === 'rsa') || publicKey.type === 'ed25519') return false;
  return crypto.verify(
    publicKey,
    named === 'digest' ? signer.hash : named,
    signer.signedAttributes,
    signer.signature,
  );
}

/** The digest is that of the signature (RFC 4056 §3). */
function verifyPss(
  key: Certificate['publicKey'],
  { hash, signedAttributes, signature }: SignerInfo,
  named: Hash,
  crypto: CryptoProvider,
): boolean | Promise<boolean> {
  if (!key.type.startsWith('rsa') || named !== hash) return false;
  return crypto.verify(
    key.type === 'rsa' ? keys.forPss(key) : key,
    hash,
    signedAttributes,
    signature,
  );
}

/** Closed intervals, no accuracy applied (VERIFICATION §9.5, §12.4). */
function pathWithin(time: number, paths: readonly Path[]): Path {
  const found = pathAt(paths, [time], 'timeStamping');
  if (typeof found !== 'string') return found;
  const outside =
    found === 'authority'
      ? 'the window of its authority'
      : 'the validity of a certificate of its authority';
  return reject('TIMESTAMP_WINDOW', `timestamp of ${format(time)}, outside ${outside}`);
}
