import { blobOf, type Descriptor } from '../descriptor.ts';
import { base64, utf8 } from '../encoding.ts';
import type { Scheme } from '../keys/key.ts';
import { type HashedRekord, hashedRekord } from '../log/entries.ts';
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
import { legacyScheme, type Signer, verifierPem } from './signer.ts';

export const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

export interface SignSimpleOptions {
  readonly signer: Signer;
  /** Repository without tag: `registry.example/app`. */
  readonly dockerReference?: string;
  /** The payload's `optional`: null without. */
  readonly optional?: Readonly<Record<string, unknown>>;
  /** Default true. */
  readonly log?: boolean;
  readonly integratedTime?: Date;
  /** A signed timestamp of the world's authority over the signature. */
  readonly timestamp?: boolean | StampOptions;
  /** SHA-256 by default whatever the key, as cosign does here; pure Ed25519. */
  readonly scheme?: Scheme;
  readonly tamper?: SimpleTamper;
}

/** One hook per stage, in the order in which they run. */
export interface SimpleTamper {
  /** The payload that is going to be signed. */
  readonly payload?: (payload: Uint8Array) => Uint8Array;
  /** The signature that entry and annotation are going to carry. */
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  /** The entry's body that the log is going to sign. */
  readonly body?: (body: HashedRekord) => object;
  /** What the log returned: time, indexes, SET, proof. */
  readonly entry?: (entry: LogEntry) => LogEntry;
  readonly annotations?: (annotations: Record<string, string>) => Record<string, string>;
  /** The layer's bytes, after all was signed. */
  readonly layer?: (payload: Uint8Array) => Uint8Array;
}

/** cosign's payload for an image digest, byte for byte as cosign orders it. */
export function simplePayload(
  digest: string,
  dockerReference: string,
  optional: object | null = null,
): Uint8Array {
  const critical = {
    identity: { 'docker-reference': dockerReference },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  return utf8(JSON.stringify({ critical, optional }));
}

/**
 * Signs an image as `cosign sign` did before version 3: a .sig object with one simple-signing
 * layer.
 */
export function signSimple(world: World, subject: Subject, options: SignSimpleOptions): Attachment {
  const {
    signer,
    dockerReference = 'registry.example/app',
    optional = null,
    log = true,
    integratedTime = world.time,
    tamper = {},
  } = options;
  const honest = simplePayload(subject.digest, dockerReference, optional);
  const payload = tamper.payload?.(honest) ?? honest;
  const made = signer.key.sign(payload, options.scheme ?? legacyScheme(signer));
  const signature = tamper.signature?.(made) ?? made;

  const body = hashedRekord(payload, signature, verifierPem(signer));
  const logged = log
    ? world.log.append(tamper.body?.(body) ?? body, { integratedTime })
    : undefined;
  const entry = logged && (tamper.entry?.(logged) ?? logged);

  const annotations = {
    ...layerAnnotations(signer, base64(signature), entry),
    ...timestampAnnotation(world, signature, options.timestamp),
  };
  const more: Partial<Descriptor> = {
    annotations: tamper.annotations?.(annotations) ?? annotations,
  };
  const layer = blobOf(SIMPLE_SIGNING, tamper.layer?.(payload) ?? payload, more);
  return cosignObject('sigs', subject, { layers: [layer], entries: entry ? [entry] : [] });
}
