/**
 * cosign's .sig and .att objects: an image manifest with one layer per signature (VERIFICATION §4).
 */
import {
  type Blob,
  blobMap,
  blobOf,
  type Descriptor,
  OCI_CONFIG,
  OCI_MANIFEST,
} from '../descriptor.ts';
import { base64, sha256Hex } from '../encoding.ts';
import type { LogEntry } from '../log/log.ts';
import type { StampOptions } from '../timestamp/token.ts';
import type { World } from '../world.ts';
import { chainPem, type Signer } from './signer.ts';

/** What is signed: a digest is enough for cosign's objects; referrers need the whole descriptor. */
export type Subject = Pick<Descriptor, 'digest'> & Partial<Descriptor>;

export interface Attachment {
  readonly kind: 'sigs' | 'atts' | 'referrer';
  readonly subject: Subject;
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: Uint8Array;
  /** `sha256-<hex>.sig` or `.att`; a referrer has none. */
  readonly tag?: string;
  /** Manifest, config and layers by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** The signatures, to be combined with others in one object; a referrer has its bundle here. */
  readonly layers: readonly Blob[];
  readonly entries: readonly LogEntry[];
}

const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

/** `sha256:<hex>` as cosign's tags write it. */
export const cosignTag = (digest: string, suffix: 'sig' | 'att' | 'sbom'): string =>
  `${digest.replace(':', '-')}.${suffix}`;

/** The JSON of the bundle annotation, in the order that cosign writes. */
export function rekorBundle({ set, body, integratedTime, logIndex, logId }: LogEntry): string {
  return JSON.stringify({
    SignedEntryTimestamp: base64(set),
    Payload: { body: base64(body), integratedTime, logIndex, logID: logId },
  });
}

/** Annotations of a layer; `signature` is empty in a .att object. */
export function layerAnnotations(
  signer: Signer,
  signature: string,
  entry: LogEntry | undefined,
): Record<string, string> {
  return {
    [SIGNATURE]: signature,
    ...(signer.certificate
      ? { [CERTIFICATE]: signer.certificate.pem, [CHAIN]: chainPem(signer) }
      : {}),
    ...(entry ? { [BUNDLE]: rekorBundle(entry) } : {}),
  };
}

/**
 * The timestamp annotation, if one is asked for. cosign stamps the decoded signature of a .sig
 * layer; a .att layer has none of its own,
 * and the whole layer is stamped (VERIFICATION §4.5).
 */
export function timestampAnnotation(
  world: World,
  data: Uint8Array,
  timestamp: boolean | StampOptions = false,
): Record<string, string> {
  if (timestamp === false) return {};
  const response = world.timestampAuthority.stamp(data, timestamp === true ? {} : timestamp);
  return { [TIMESTAMP]: JSON.stringify({ SignedRFC3161Timestamp: base64(response) }) };
}

export interface Part {
  readonly layers: readonly Blob[];
  readonly entries: readonly LogEntry[];
}

/** One .sig or .att object with the layers of all `parts`, in their order. */
export function cosignObject(
  kind: 'sigs' | 'atts',
  subject: Subject,
  ...parts: readonly Part[]
): Attachment {
  const layers = parts.flatMap((part) => part.layers);
  const config = blobOf(OCI_CONFIG, cosignConfig(layers));
  const content = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  };
  const manifest = blobOf(OCI_MANIFEST, content);
  return {
    kind,
    subject,
    descriptor: manifest.descriptor,
    manifest: manifest.bytes,
    tag: cosignTag(subject.digest, kind === 'sigs' ? 'sig' : 'att'),
    blobs: blobMap([manifest, config, ...layers]),
    layers,
    entries: parts.flatMap((part) => part.entries),
  };
}

function cosignConfig(layers: readonly Blob[]): object {
  const epoch = '0001-01-01T00:00:00Z';
  const rootfs = {
    type: 'layers',
    diff_ids: layers.map(({ bytes }) => `sha256:${sha256Hex(bytes)}`),
  };
  return {
    architecture: '',
    created: epoch,
    history: layers.map(() => ({ created: epoch })),
    os: '',
    rootfs,
    config: {},
  };
}
