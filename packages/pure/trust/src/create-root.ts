/** Writes a trusted_root.json of PEM files, for an instance that publishes none. */
import { base64, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type KeyType, keys, type PublicKey, time, type Window, x509 } from '@sealift/pki';
import { rekorV2LogId } from './log-id.ts';
import { type PinnedFile, reading } from './pem-pins.ts';
import { trustFromTrustedRoot } from './trusted-root.ts';

/** A service of an instance: what a PEM file pins of it, and from when until when. */
export interface RootService extends PinnedFile {
  readonly url: string;
  readonly window: Window;
}

/** The services of one instance; chains have the root last. */
export interface RootServices {
  readonly fulcio: readonly RootService[];
  readonly rekor: readonly RootService[];
  readonly ctfe: readonly RootService[];
  readonly tsa: readonly RootService[];
}

const MEDIA_TYPE = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';

/**
 * The text of a trusted_root.json (version 0.1), read once by what reads it for verification.
 * @throws Rejection CONFIG naming the file | TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN
 */
export function createTrustedRoot({ fulcio, rekor, ctfe, tsa }: RootServices): string {
  const root = {
    mediaType: MEDIA_TYPE,
    tlogs: rekor.map((log) => logOf(log, true)),
    certificateAuthorities: fulcio.map(authorityOf),
    ctlogs: ctfe.map((log) => logOf(log, false)),
    timestampAuthorities: tsa.map(authorityOf),
  };
  const text = `${JSON.stringify(root, null, 2)}\n`;
  trustFromTrustedRoot(utf8.encode(text), 'the trusted root');
  return text;
}

function logOf(service: RootService, isRekor: boolean): object {
  const key = reading(service, keys.fromPem);
  const name = service.url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return {
    baseUrl: service.url,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64.encode(key.spki),
      keyDetails: detailsOf(key, service.source),
      validFor: validFor(service.window),
    },
    logId: { keyId: base64.encode(isRekor ? rekorV2LogId(key, name) : key.id) },
  };
}

function authorityOf(service: RootService): object {
  const chain = reading(service, x509.fromFile);
  const window = { ...x509.validity(chain.at(-1) ?? noCertificate(service)), ...service.window };
  return {
    uri: service.url,
    certChain: { certificates: chain.map(({ der }) => ({ rawBytes: base64.encode(der) })) },
    validFor: validFor(window),
  };
}

const noCertificate = ({ source }: RootService): never =>
  reject('CONFIG', `${source}: no certificate`);

const validFor = ({ start, end }: Window): object => ({
  ...(start === undefined ? {} : { start: time.format(start) }),
  ...(end === undefined ? {} : { end: time.format(end) }),
});

const DETAILS: { readonly [type in KeyType]?: string } = {
  ed25519: 'PKIX_ED25519',
  p256: 'PKIX_ECDSA_P256_SHA_256',
  p384: 'PKIX_ECDSA_P384_SHA_384',
  p521: 'PKIX_ECDSA_P521_SHA_512',
};

/** Sigstore's name of an encoding and algorithm. */
function detailsOf(key: PublicKey, source: string): string {
  const bits = key.type === 'rsa' ? keys.rsaModulus(key).length * 8 : 0;
  const isKnown = [2048, 3072, 4096].includes(bits);
  const details = isKnown ? `PKIX_RSA_PKCS1V15_${bits}_SHA256` : DETAILS[key.type];
  return (
    details ?? reject('CONFIG', `${source}: a key of ${key.type}, which no trusted root names`)
  );
}
