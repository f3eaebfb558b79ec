/**
 * What is mutated: an accepted case of a format, in the pieces that an attacker, or a bad stick,
 * may change.
 */
import { type Digest, digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES, type Scheme } from '@sealift/oci';
import { keys } from '@sealift/pki';
import { buildPolicy, type Policy } from '@sealift/policy';
import { failedReport, failureOf, type Report, reportOf } from '@sealift/report';
import { decodeBundle, decodeFile } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';
import { fileSubject, hashWhole, type Judgement, verifyFile, verifyImages } from '@sealift/verify';

/** Bytes by the name of the piece: `bundle`, `manifest`, `layer`, `trusted root`, `key`. */
export type Pieces = { readonly [name: string]: Uint8Array };

export interface Target {
  readonly name: string;
  readonly pieces: Pieces;
  /**
   * It has a source of time that nothing requires: without it the evidence is accepted, and says
   * less.
   */
  readonly mayLoseTime?: boolean;
  verify(pieces: Pieces): Promise<Report>;
}

export interface Asked {
  readonly identity: string;
  readonly issuer: string;
  readonly types?: readonly string[];
}

const NO_BYTES = new Uint8Array();

function policyOf(pieces: Pieces, { identity, issuer, types = [] }: Asked): Policy {
  const common = { types, ignoreTlog: false, ignoreSct: false };
  const pem = pieces['key'];
  if (pem !== undefined)
    return buildPolicy({ ...common, keys: [keys.fromPem(utf8.decode(pem, 'KEY'))] });
  return buildPolicy({
    ...common,
    keys: [],
    certificateIdentity: identity,
    certificateOidcIssuer: issuer,
  });
}

/**
 * What a program does with foreign bytes: decoding refuses by a Rejection, which becomes a report.
 * Whatever else is thrown does too, as INTERNAL.
 */
async function reporting(run: () => Promise<Judgement>): Promise<Report> {
  try {
    return reportOf(await run());
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}

const optionsOf = (pieces: Pieces, asked: Asked) => ({
  trust: trustFromTrustedRoot(pieces['trusted root'] ?? NO_BYTES, 'trusted root'),
  policy: policyOf(pieces, asked),
  crypto: nodeCrypto,
});

/** A bundle over a file. */
export function bundleTarget(
  name: string,
  artifact: Uint8Array,
  pieces: Pieces,
  asked: Asked,
  decode: typeof decodeBundle = decodeBundle,
): Target {
  const file = fileSubject(artifact);
  const verify: Target['verify'] = (changed) =>
    reporting(async () =>
      verifyFile(
        'artifact',
        file,
        decode(changed['bundle'] ?? NO_BYTES),
        optionsOf(changed, asked),
      ),
    );
  return { name, pieces, verify };
}

export const blobTarget = (
  name: string,
  artifact: Uint8Array,
  pieces: Pieces,
  asked: Asked,
): Target => bundleTarget(name, artifact, pieces, asked, decodeFile);

export interface Attached {
  readonly scheme: Scheme;
  readonly image: {
    readonly descriptor: Descriptor;
    readonly blobs: ReadonlyMap<string, Uint8Array>;
  };
  readonly config: Uint8Array;
}

/**
 * An image with evidence attached: its manifest and its one layer. Whoever changes the layer writes
 * its new digest into the manifest, and
 * whoever changes the manifest lists it under its new digest: hashes alone stop nobody here.
 */
export function imageTarget(
  name: string,
  { scheme, image, config }: Attached,
  pieces: Pieces,
  asked: Asked,
): Target {
  const original = digest.of(pieces['layer'] ?? NO_BYTES);
  const verify: Target['verify'] = (changed) =>
    reporting(async () => {
      const layer = changed['layer'] ?? NO_BYTES;
      const manifest = readdressed(changed['manifest'] ?? NO_BYTES, original, layer);
      const blobs = new Map([
        ...image.blobs,
        ...[layer, manifest, config].map((bytes) => [digest.of(bytes), bytes] as const),
      ]);
      const descriptor = {
        mediaType: MEDIA_TYPES.ociManifest,
        digest: digest.of(manifest),
        size: manifest.length,
      } as Descriptor;
      const source = {
        images: [{ name: 'registry.example/team/app:1.0', descriptor: image.descriptor }],
        evidence: [{ subject: image.descriptor.digest, scheme, descriptor }],
        size: (wanted: Digest) => blobs.get(wanted)?.length,
        read: async (wanted: Digest) => blobs.get(wanted) ?? reject('MISSING_BLOB', wanted),
        hashAll: async () => {},
      };
      return verifyImages(await hashWhole(source), optionsOf(changed, asked));
    });
  return { name, pieces, verify };
}

function readdressed(manifest: Uint8Array, original: Digest, layer: Uint8Array): Uint8Array {
  const now = digest.of(layer);
  if (now === original) return manifest;
  const text = Buffer.from(manifest).toString('latin1');
  const sized = text.replace(
    new RegExp(`("digest":"${original}","size":)\\d+`),
    `$1${layer.length}`,
  );
  return Buffer.from(sized.replaceAll(original, now), 'latin1');
}
