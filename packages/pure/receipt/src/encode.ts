import { canonicalJson, type Json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { time as times } from '@sealift/pki';
import {
  RECEIPT_VERSION,
  type Receipt,
  type ReceiptCountersigned,
  type ReceiptEvidence,
  type ReceiptImage,
  type ReceiptLayer,
  type ReceiptTranslation,
} from './receipt.ts';

/** The bytes of a receipt. @throws Rejection LIMIT where no reader would take it */
export function encodeReceipt(receipt: Receipt): Uint8Array<ArrayBuffer> {
  const { bundle, complete, countersigned, evidence, images, policy, time, to } = receipt;
  const bytes = canonicalJson({
    ...(bundle === undefined ? {} : { bundle }),
    complete,
    ...(countersigned === undefined ? {} : { countersigned: countersigned.map(encodeSigned) }),
    evidence: {
      carried: evidence.carried.map(encodeEvidence),
      left: evidence.left.map(encodeEvidence),
      ...(evidence.translated === undefined
        ? {}
        : { translated: evidence.translated.map(encodeTranslation) }),
      unverified: evidence.unverified.map(encodeEvidence),
    },
    images: images.map(encodeImage),
    ...(policy === undefined ? {} : { policy }),
    schemaVersion: BigInt(RECEIPT_VERSION),
    time: times.format(time),
    to,
  });
  return bytes.length <= LIMITS.manifestJson
    ? bytes
    : reject('LIMIT', `a receipt of ${bytes.length} bytes, limit ${LIMITS.manifestJson}`);
}

const encodeEvidence = ({ subject, scheme, digest }: ReceiptEvidence): Json => ({
  ...{ subject, scheme, digest },
});

const encodeTranslation = ({ from, to }: ReceiptTranslation): Json => ({
  from: encodeLayer(from),
  to: encodeLayer(to),
});

const encodeLayer = ({ subject, scheme, digest, layer }: ReceiptLayer): Json => ({
  ...{ subject, scheme, digest, layer },
});

const encodeSigned = ({ before, ...one }: ReceiptCountersigned): Json => {
  const { image, subject, repository, scheme, digest } = one;
  const written = { image, subject, repository, scheme, digest };
  return before === undefined ? written : { ...written, before };
};

const encodeImage = (image: ReceiptImage): Json => ({
  ...{ source: image.source, destination: image.destination, digest: image.digest },
  ...(image.before === undefined ? {} : { before: image.before }),
  ...(image.uncertain === undefined ? {} : { uncertain: true }),
});
