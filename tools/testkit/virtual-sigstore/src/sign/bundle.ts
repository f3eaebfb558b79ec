import { createHash } from 'node:crypto';
import { base64, hex, sha256, utf8 } from '../encoding.ts';
import type { KeyType, Scheme } from '../keys/key.ts';
import {
  dsseEntry,
  type EntryBody,
  type HashAlgorithm,
  hashedRekord,
  hashedRekordV2,
  intoto002,
} from '../log/entries.ts';
import type { LogEntry } from '../log/log.ts';
import type { StampOptions } from '../timestamp/token.ts';
import type { World } from '../world.ts';
import type { Subject } from './attachment.ts';
import {
  BUNDLE_MEDIA_TYPES,
  type BundleJson,
  type BundleVersion,
  keyMaterial,
  tlogEntryJson,
} from './bundle-json.ts';
import {
  COSIGN_SIGN_V1,
  digestSet,
  IN_TOTO,
  pae,
  STATEMENT_V1,
  type Statement,
  signDsse,
} from './dsse.ts';
import { type Signer, verifierPem } from './signer.ts';

export interface BundleOptions {
  readonly signer: Signer;
  /** Default 0.3. */
  readonly version?: BundleVersion;
  /**
   * DSSE over a statement about an image, or a signature over an artifact's bytes; decided by the
   * subject if absent.
   */
  readonly content?: 'dsse' | 'messageSignature';
  /** cosign's sign/v1 by default. */
  readonly predicateType?: string;
  readonly predicate?: unknown;
  /** Subject annotations, as `cosign sign -a` makes them. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** `dsse` by default for DSSE content. */
  readonly entryKind?: 'dsse' | 'intoto002';
  /** Default true, each: an entry; its promise; its proof. */
  readonly tlog?: boolean;
  readonly set?: boolean;
  readonly proof?: boolean;
  readonly integratedTime?: Date;
  /**
   * Which of the world's logs; a v2 log makes no promise, so that a timestamp is added. Default v1.
   */
  readonly log?: 'v1' | 'v2';
  /** A signed timestamp of the world's authority; with these options, if they are given. */
  readonly timestamp?: boolean | StampOptions;
  /** By default the hash that belongs to the key. */
  readonly scheme?: Scheme;
  readonly tamper?: BundleTamper;
}

/** One hook per stage, in the order in which they run. */
export interface BundleTamper {
  readonly statement?: (statement: Statement) => object;
  /** What is going to be signed: the DSSE payload, or the artifact. */
  readonly payload?: (payload: Uint8Array) => Uint8Array;
  readonly payloadType?: string;
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  readonly body?: (body: EntryBody) => object;
  readonly entry?: (entry: LogEntry) => LogEntry;
  /** RFC 3161 responses, given those of the world's authority and what they are over. */
  readonly timestamps?: (
    responses: readonly Uint8Array[],
    signature: Uint8Array,
  ) => readonly Uint8Array[];
  /** The finished bundle; a string is taken as the text of the JSON. */
  readonly bundle?: (bundle: BundleJson) => object | string;
}

export interface SignedBundle {
  /** JSON text. */
  readonly bytes: Uint8Array;
  /** The same before `tamper.bundle`: change a copy and serialise it for your own variants. */
  readonly json: BundleJson;
  readonly predicateType: string | undefined;
  readonly entry: LogEntry | undefined;
}

/** An image by its digest, or an artifact by its bytes. */
export type BundleSubject = Subject | Uint8Array;

type Content = Pick<BundleJson, 'dsseEnvelope' | 'messageSignature'> & {
  readonly body: EntryBody;
  readonly signature: Uint8Array;
};

/** A Sigstore bundle over an image or an artifact. */
export function bundle(world: World, subject: BundleSubject, options: BundleOptions): SignedBundle {
  const {
    signer,
    version = '0.3',
    tlog = true,
    integratedTime = world.time,
    tamper = {},
  } = options;
  const dsse = options.content ? options.content === 'dsse' : !(subject instanceof Uint8Array);
  const { body, signature, ...content } = dsse
    ? dsseContent(subject, options)
    : messageContent(subject, options);
  const log = options.log === 'v2' ? world.logV2 : world.log;
  const logged = tlog ? log.append(tamper.body?.(body) ?? body, { integratedTime }) : undefined;
  const entry = logged && (tamper.entry?.(logged) ?? logged);
  const json: BundleJson = {
    mediaType: BUNDLE_MEDIA_TYPES[version],
    verificationMaterial: {
      ...keyMaterial(signer, version),
      ...(entry ? { tlogEntries: [tlogEntryJson(entry, options)] } : {}),
      ...timestampsJson(world, signature, options),
    },
    ...content,
  };
  const final = tamper.bundle?.(structuredClone(json)) ?? json;
  const bytes = utf8(typeof final === 'string' ? final : JSON.stringify(final));
  return {
    bytes,
    json,
    entry,
    predicateType: dsse ? (options.predicateType ?? COSIGN_SIGN_V1) : undefined,
  };
}

function timestampsJson(
  world: World,
  signature: Uint8Array,
  { log, timestamp = log === 'v2', tamper = {} }: BundleOptions,
): Timestamps {
  const honest =
    timestamp === false
      ? []
      : [world.timestampAuthority.stamp(signature, timestamp === true ? {} : timestamp)];
  const responses = tamper.timestamps?.(honest, signature) ?? honest;
  if (responses.length === 0) return {};
  return {
    timestampVerificationData: {
      rfc3161Timestamps: responses.map((response) => ({ signedTimestamp: base64(response) })),
    },
  };
}

type Timestamps = Pick<BundleJson['verificationMaterial'], 'timestampVerificationData'>;

function dsseContent(subject: BundleSubject, options: BundleOptions): Content {
  const { signer, tamper = {}, entryKind = 'dsse' } = options;
  const statement = statementAbout(subject, options);
  const honest = utf8(JSON.stringify(tamper.statement?.(statement) ?? statement));
  const payload = tamper.payload?.(honest) ?? honest;
  const payloadType = tamper.payloadType ?? IN_TOTO;
  const scheme =
    options.scheme ?? (options.log === 'v2' && signer.key.type === 'ed25519' ? 'ph' : undefined);
  const made = signDsse(signer, payload, payloadType, scheme);
  const signature = tamper.signature?.(made) ?? made;
  const dsseEnvelope = {
    payload: base64(payload),
    payloadType,
    signatures: [{ sig: base64(signature) }],
  };
  const logged = {
    envelope: utf8(JSON.stringify(dsseEnvelope)),
    payload,
    payloadType,
    signature,
    verifier: verifierPem(signer),
  };
  if (options.log === 'v2')
    return {
      dsseEnvelope,
      signature,
      body: hashedRekordV2(
        pae(payloadType, payload),
        signature,
        signer,
        hashOf(signer.key.type, scheme),
      ),
    };
  return {
    dsseEnvelope,
    signature,
    body: entryKind === 'dsse' ? dsseEntry(logged) : intoto002(logged),
  };
}

/** cosign writes exactly one subject with nothing but its digest. */
function statementAbout(
  subject: BundleSubject,
  { predicateType = COSIGN_SIGN_V1, predicate = {}, annotations }: BundleOptions,
): Statement {
  const digest =
    subject instanceof Uint8Array ? { sha256: hex(sha256(subject)) } : digestSet(subject.digest);
  return {
    _type: STATEMENT_V1,
    subject: [{ digest, ...(annotations ? { annotations } : {}) }],
    predicateType,
    predicate,
  };
}

function messageContent(
  subject: BundleSubject,
  { signer, scheme, log, tamper = {} }: BundleOptions,
): Content {
  if (!(subject instanceof Uint8Array))
    throw new TypeError('a messageSignature needs the bytes of the artifact');
  const artifact = tamper.payload?.(subject) ?? subject;
  const chosen = scheme ?? MESSAGE_SCHEMES[signer.key.type] ?? 'sha256';
  const made = signer.key.sign(artifact, chosen);
  const signature = tamper.signature?.(made) ?? made;
  const algorithm = HASHES[chosen];
  const digest = base64(createHash(algorithm).update(artifact).digest());
  const messageDigest = { algorithm: algorithm.replace('sha', 'SHA2_'), digest };
  const body =
    log === 'v2'
      ? hashedRekordV2(artifact, signature, signer, algorithm)
      : hashedRekord(artifact, signature, verifierPem(signer), algorithm);
  return { messageSignature: { messageDigest, signature: base64(signature) }, signature, body };
}

const hashOf = (type: KeyType, scheme: Scheme | undefined): HashAlgorithm =>
  HASHES[scheme ?? MESSAGE_SCHEMES[type] ?? 'sha256'];

/**
 * The registry of algorithms: each curve with its own hash; Ed25519 prehashed, since an entry holds
 * a hash only.
 */
const MESSAGE_SCHEMES: Partial<Record<KeyType, Scheme>> = {
  p384: 'sha384',
  p521: 'sha512',
  ed25519: 'ph',
};
const HASHES: Readonly<Record<Scheme, HashAlgorithm>> = {
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  ph: 'sha512',
  pss: 'sha256',
};
