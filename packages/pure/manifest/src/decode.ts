import { type Digest, digest, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { SCHEMES } from '@sealift/oci';
import { checkManifest } from './check.ts';
import { encodeManifest } from './encode.ts';
import {
  BASE_KINDS,
  type BlobEntry,
  type BundleImage,
  type BundleManifest,
  type ChannelNumber,
  type Delta,
  type EvidenceEntry,
  type LedgerRow,
  OUTCOMES,
  SCHEMA_VERSION,
} from './manifest.ts';

/**
 * Reads sealift/manifest.json. Only the one canonical form is accepted: what was read is encoded
 * again and the bytes compared.
 * @throws Rejection MANIFEST, or LIMIT when larger than LIMITS.manifestJson or with more images or
 * evidence than the limits allow
 */
export function decodeManifest(bytes: Uint8Array): BundleManifest {
  const fields = new Fields(
    json.parse(bytes, 'MANIFEST', LIMITS.manifestJson),
    'sealift/manifest.json',
    'MANIFEST',
  );
  if (fields.size('schemaVersion') !== SCHEMA_VERSION)
    fields.fail(
      'schemaVersion',
      `is not ${SCHEMA_VERSION}: the bundle was made by another version of sealift`,
    );
  const delta = fields.optionalObject('delta');
  const channel = fields.optionalObject('channel');
  const manifest: BundleManifest = {
    images: fields.objects('images').map(parseImage),
    trust: fields
      .objects('trust')
      .map((each) => closed(each, { name: each.text('name'), ...parseBlob(each) })),
    blobs: parseBlobs(fields, 'blobs'),
    evidence: fields.objects('evidence').map(parseEvidence),
    ledger: fields.objects('ledger').map(parseRow),
    ...(channel === undefined ? {} : { channel: parseChannel(channel) }),
    ...(delta === undefined ? {} : { delta: parseDelta(delta) }),
  };
  fields.end();
  checkManifest(manifest);
  if (!equal(encodeManifest(manifest), bytes))
    reject(
      'MANIFEST',
      'sealift/manifest.json is not in its canonical form: order of keys or lists, white space ' +
        'or escapes',
    );
  return manifest;
}

/** The value, once it is sure that the object held nothing else. */
function closed<T>(fields: Fields, value: T): T {
  fields.end();
  return value;
}

const digestOf = (fields: Fields, name: string): Digest =>
  digest.parse(fields.text(name), fields.code);

const textsOf = (fields: Fields, name: string): string[] =>
  fields
    .list(name)
    .map((each) =>
      typeof each === 'string' ? each : fields.fail(name, 'holds something else than strings'),
    );

const parseBlob = (fields: Fields): BlobEntry => ({
  digest: digestOf(fields, 'digest'),
  size: fields.size('size'),
});

/** A list of digests with sizes, and nothing else. */
export const parseBlobs = (fields: Fields, name: string): BlobEntry[] =>
  fields.objects(name).map((each) => closed(each, parseBlob(each)));

const parseChannel = (fields: Fields): ChannelNumber =>
  closed(fields, { name: fields.text('name'), sequence: fields.size('sequence') });

function parseDelta(fields: Fields): Delta {
  const base = fields.object('base');
  const named = closed(base, {
    kind: base.oneOf('kind', BASE_KINDS),
    digest: digestOf(base, 'digest'),
  });
  return closed(fields, { base: named, required: parseBlobs(fields, 'required') });
}

const parseImage = (fields: Fields): BundleImage =>
  closed(fields, {
    name: fields.text('name'),
    mediaType: fields.text('mediaType'),
    ...parseBlob(fields),
    platforms: textsOf(fields, 'platforms'),
  });

function parseEvidence(fields: Fields): EvidenceEntry {
  const manifest = fields.object('manifest');
  const artifactType = manifest.optionalText('artifactType');
  const described = {
    mediaType: manifest.text('mediaType'),
    ...parseBlob(manifest),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
  return closed(fields, {
    subject: digestOf(fields, 'subject'),
    scheme: fields.oneOf('scheme', SCHEMES),
    manifest: closed(manifest, described),
  });
}

function parseRow(fields: Fields): LedgerRow {
  const repositories = fields.has('repositories') ? textsOf(fields, 'repositories') : undefined;
  return closed(fields, {
    subject: digestOf(fields, 'subject'),
    scheme: fields.oneOf('scheme', SCHEMES),
    outcome: fields.oneOf('outcome', OUTCOMES),
    digests: textsOf(fields, 'digests').map((each) => digest.parse(each, 'MANIFEST')),
    ...(repositories === undefined ? {} : { repositories }),
  });
}
