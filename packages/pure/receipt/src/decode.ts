import { type Digest, digest, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference, SCHEMES } from '@sealift/oci';
import { time as times } from '@sealift/pki';
import { encodeReceipt } from './encode.ts';
import {
  type Before,
  RECEIPT_VERSION,
  type Receipt,
  type ReceiptCountersigned,
  type ReceiptEvidence,
  type ReceiptImage,
  type ReceiptLayer,
  type ReceiptTranslation,
  SIGNED_SCHEMES,
} from './receipt.ts';

/**
 * Reads a receipt. Only the one canonical form is accepted. @throws Rejection RECEIPT | LIMIT |
 * UNSUPPORTED for other digests than sha256
 */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  const document = json.parse(bytes, 'RECEIPT', LIMITS.manifestJson);
  const fields = new Fields(document, 'receipt', 'RECEIPT');
  if (fields.size('schemaVersion') !== RECEIPT_VERSION)
    fields.fail('schemaVersion', `is not ${RECEIPT_VERSION}: it is of another version of sealift`);
  const receipt = readReceipt(fields);
  fields.end();
  if (!equal(encodeReceipt(receipt), bytes))
    reject('RECEIPT', 'the receipt is not in its canonical form: order of keys, white space');
  return receipt;
}

function readReceipt(fields: Fields): Receipt {
  const evidence = fields.object('evidence');
  const read = (name: string): ReceiptEvidence[] => evidence.objects(name).map(readEvidence);
  const lists = {
    ...{ carried: read('carried'), left: read('left'), unverified: read('unverified') },
    ...(evidence.has('translated') ? { translated: readTranslations(evidence) } : {}),
  };
  evidence.end();
  return {
    bundle: optionalDigest(fields, 'bundle'),
    complete: readFlag(fields, 'complete'),
    ...(fields.has('countersigned') ? { countersigned: readSigned(fields) } : {}),
    evidence: lists,
    images: checkCertain(fields, readImages(fields)),
    policy: optionalDigest(fields, 'policy'),
    time: readTime(fields),
    to: fields.text('to'),
  };
}

const readDigest = (fields: Fields, name: string): Digest =>
  digest.parse(fields.text(name), 'RECEIPT');

const optionalDigest = (fields: Fields, name: string): Digest | undefined =>
  fields.has(name) ? readDigest(fields, name) : undefined;

function readFlag(fields: Fields, name: string): boolean {
  const value = fields.required(name);
  return typeof value === 'boolean' ? value : fields.fail(name, 'is neither true nor false');
}

function readTime(fields: Fields): number {
  const time = times.parse(fields.text('time'));
  return time === undefined || time % 1000 !== 0
    ? fields.fail('time', 'is no time in whole seconds')
    : time;
}

function readEvidence(fields: Fields): ReceiptEvidence {
  const read = evidenceIn(fields);
  fields.end();
  return read;
}

const evidenceIn = (fields: Fields): ReceiptEvidence => ({
  subject: readDigest(fields, 'subject'),
  scheme: fields.oneOf('scheme', SCHEMES),
  digest: readDigest(fields, 'digest'),
});

function readTranslations(evidence: Fields): ReceiptTranslation[] {
  const read = evidence.objects('translated').map(readTranslation);
  // The canonical form of none is that the list is not there.
  return read.length === 0 ? evidence.fail('translated', 'is empty') : read;
}

function readTranslation(fields: Fields): ReceiptTranslation {
  const read = { from: readLayer(fields.object('from')), to: readLayer(fields.object('to')) };
  if (read.from.subject !== read.to.subject) fields.fail('to', 'is about another subject');
  fields.end();
  return read;
}

function readLayer(fields: Fields): ReceiptLayer {
  const read = { ...evidenceIn(fields), layer: readDigest(fields, 'layer') };
  fields.end();
  return read;
}

function readImages(fields: Fields): ReceiptImage[] {
  const images = fields.objects('images');
  if (images.length > LIMITS.images)
    reject('LIMIT', `a receipt of ${images.length} images, limit ${LIMITS.images}`);
  const read = images.map(readImage);
  const places = new Set(read.map(({ destination }) => destination));
  // Of two digests under one tag, taking back would write one and then the other.
  if (places.size < read.length) fields.fail('images', 'name one destination twice');
  return read;
}

function readSigned(fields: Fields): ReceiptCountersigned[] {
  const read = fields.objects('countersigned').map(readOneSigned);
  // The canonical form of none is that the list is not there.
  return read.length === 0 ? fields.fail('countersigned', 'is empty') : read;
}

function readOneSigned(fields: Fields): ReceiptCountersigned {
  const before = fields.optionalText('before');
  const read = {
    image: readDigest(fields, 'image'),
    subject: readDigest(fields, 'subject'),
    repository: fields.text('repository'),
    scheme: fields.oneOf('scheme', SIGNED_SCHEMES),
    digest: readDigest(fields, 'digest'),
  };
  fields.end();
  const { tag } = referenceIn(fields, `${read.repository}@${read.digest}`);
  if (tag !== undefined) fields.fail('repository', 'has a tag');
  if ((read.scheme === 'referrers-api') !== (before === undefined))
    fields.fail('before', 'is what a tag led to, and goes with a tag');
  return before === undefined ? read : { ...read, before: beforeIn(before) };
}

/** Of an import that is complete every answer came. */
function checkCertain(fields: Fields, images: ReceiptImage[]): ReceiptImage[] {
  if (readFlag(fields, 'complete') && images.some(({ uncertain }) => uncertain))
    fields.fail('images', 'are uncertain, and the import is said to be complete');
  return images;
}

function readImage(fields: Fields): ReceiptImage {
  const destination = fields.text('destination');
  const { tag } = referenceIn(fields, destination);
  const before = fields.optionalText('before');
  if ((tag === undefined) !== (before === undefined))
    fields.fail('before', 'is what a tag led to, and goes with a tag');
  const image = {
    source: fields.text('source'),
    destination,
    digest: readDigest(fields, 'digest'),
  };
  const isUncertain = fields.has('uncertain') && readFlag(fields, 'uncertain');
  fields.end();
  if (before === undefined && isUncertain) fields.fail('uncertain', 'is about a tag');
  if (before === undefined) return image;
  const tagged = { ...image, before: beforeIn(before) };
  return isUncertain ? { ...tagged, uncertain: true } : tagged;
}

/** It becomes a request to a registry: only the one full form is a destination. */
function referenceIn(fields: Fields, text: string) {
  const reference = Rejection.as('RECEIPT', () => parseReference(text));
  if (formatReference(reference) !== text) fields.fail('destination', 'is no full reference');
  return reference;
}

const beforeIn = (text: string): Before =>
  text === 'absent' || text === 'unknown' ? text : digest.parse(text, 'RECEIPT');
