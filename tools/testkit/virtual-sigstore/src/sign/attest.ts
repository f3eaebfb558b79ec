import { blobOf } from '../descriptor.ts';
import { base64, utf8 } from '../encoding.ts';
import type { Scheme } from '../keys/key.ts';
import {
  dsseEntry,
  type EntryBody,
  intoto001,
  intoto002,
  type LoggedEnvelope,
} from '../log/entries.ts';
import type { LogEntry } from '../log/log.ts';
import type { StampOptions } from '../timestamp/token.ts';
import type { World } from '../world.ts';
import {
  type Attachment,
  cosignObject,
  layerAnnotations,
  type Subject,
  timestampAnnotation,
} from './attachment.ts';
import { digestSet, IN_TOTO, STATEMENT_V01, type Statement, signDsse } from './dsse.ts';
import { legacyScheme, type Signer, verifierPem } from './signer.ts';

export const DSSE_ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const ENTRIES = { dsse: dsseEntry, intoto001, intoto002 } as const;

export type DsseEnvelope = {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
};

export interface AttestOptions {
  readonly signer: Signer;
  readonly predicateType: string;
  readonly predicate: unknown;
  /** Name of the statement's subject. */
  readonly subjectName?: string;
  readonly entryKind?: keyof typeof ENTRIES;
  /** Default true. */
  readonly log?: boolean;
  readonly integratedTime?: Date;
  /** A signed timestamp of the world's authority over the whole envelope. */
  readonly timestamp?: boolean | StampOptions;
  /** SHA-256 by default whatever the key, as cosign does here; pure Ed25519. */
  readonly scheme?: Scheme;
  readonly tamper?: AttestTamper;
}

/** One hook per stage, in the order in which they run. */
export interface AttestTamper {
  readonly statement?: (statement: Statement) => object;
  /** The DSSE payload that is going to be signed. */
  readonly payload?: (payload: Uint8Array) => Uint8Array;
  readonly payloadType?: string;
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  /** The envelope that is logged and carried. */
  readonly envelope?: (envelope: DsseEnvelope) => object;
  readonly body?: (body: EntryBody) => object;
  readonly entry?: (entry: LogEntry) => LogEntry;
  readonly annotations?: (annotations: Record<string, string>) => Record<string, string>;
  /** The layer's bytes, after all was signed. */
  readonly layer?: (envelope: Uint8Array) => Uint8Array;
}

/** Attests as `cosign attest` did before version 3: a .att object with one DSSE layer. */
export function attest(world: World, subject: Subject, options: AttestOptions): Attachment {
  const { signer, predicateType, tamper = {} } = options;
  const logged = sealEnvelope(subject, options);
  const entry = logEnvelope(world, logged, options);
  const annotations = {
    ...layerAnnotations(signer, '', entry),
    predicateType,
    ...timestampAnnotation(world, logged.envelope, options.timestamp),
  };
  const bytes = tamper.layer?.(logged.envelope) ?? logged.envelope;
  const layer = blobOf(DSSE_ENVELOPE, bytes, {
    annotations: tamper.annotations?.(annotations) ?? annotations,
  });
  return cosignObject('atts', subject, { layers: [layer], entries: entry ? [entry] : [] });
}

function sealEnvelope(
  subject: Subject,
  {
    signer,
    predicateType,
    predicate,
    subjectName = 'registry.example/app',
    scheme,
    tamper = {},
  }: AttestOptions,
): LoggedEnvelope {
  const statement: Statement = {
    _type: STATEMENT_V01,
    predicateType,
    subject: [{ name: subjectName, digest: digestSet(subject.digest) }],
    predicate,
  };
  const honest = utf8(JSON.stringify(tamper.statement?.(statement) ?? statement));
  const payload = tamper.payload?.(honest) ?? honest;
  const payloadType = tamper.payloadType ?? IN_TOTO;
  const made = signDsse(signer, payload, payloadType, scheme ?? legacyScheme(signer));
  const signature = tamper.signature?.(made) ?? made;
  const whole: DsseEnvelope = {
    payloadType,
    payload: base64(payload),
    signatures: [{ keyid: '', sig: base64(signature) }],
  };
  return {
    envelope: utf8(JSON.stringify(tamper.envelope?.(whole) ?? whole)),
    payload,
    payloadType,
    signature,
    verifier: verifierPem(signer),
  };
}

function logEnvelope(
  world: World,
  logged: LoggedEnvelope,
  options: AttestOptions,
): LogEntry | undefined {
  const { entryKind = 'dsse', log = true, integratedTime = world.time, tamper = {} } = options;
  if (!log) return undefined;
  const body = ENTRIES[entryKind](logged);
  const entry = world.log.append(tamper.body?.(body) ?? body, { integratedTime });
  return tamper.entry?.(entry) ?? entry;
}
