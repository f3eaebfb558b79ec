import { Fields, json, LIMITS, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Evidence } from '../evidence.ts';
import { cosignAttestation } from './cosign-attestation.ts';
import { cosignBlobBundle } from './cosign-blob-bundle.ts';
import { cosignSignature } from './cosign-signature.ts';
import { detachedSignature } from './detached.ts';
import type { EvidenceFormat } from './format.ts';
import { sigstoreBundles } from './sigstore-bundle/bundle.ts';

/** Every format of evidence there is; the first that recognises something reads it. */
export const FORMATS: readonly EvidenceFormat[] = [
  sigstoreBundles['0.3'],
  sigstoreBundles['0.2'],
  sigstoreBundles['0.1'],
  cosignSignature,
  cosignAttestation,
  cosignBlobBundle,
  detachedSignature,
];

/**
 * Decodes a file of evidence, whichever of the formats it has.
 * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT
 */
export function decodeFile(bytes: Uint8Array): Evidence {
  const value = json.parse(bytes, 'PARSE', LIMITS.evidenceBlob);
  const document = new Fields(value, 'bundle', 'STRUCTURE');
  const format = FORMATS.find(({ file }) => file?.matches(document));
  return format?.file?.decode(value, bytes) ?? refuseUnknown(document);
}

/** What people save from GitHub's API has bundles in it, and is none. */
function refuseUnknown(document: Fields): never {
  return document.has('attestations')
    ? reject('STRUCTURE', 'an answer of GitHub: save .attestations[].bundle, one JSON text a line')
    : reject('STRUCTURE', 'a file of no known format');
}

/** A piece of evidence, and the JSON text that it was read from. */
interface Piece {
  readonly evidence: Evidence;
  readonly bytes: Uint8Array;
}

const pieceOf = (bytes: Uint8Array): Piece => ({ evidence: decodeFile(bytes), bytes });

/**
 * Decodes a file of evidence, or of several pieces as JSON lines (https://jsonlines.org), as
 * `.sigstore.jsonl` files hold them.
 * @throws Rejection as `decodeFile`, naming the line; LIMIT
 */
export function decodeFiles(bytes: Uint8Array): Piece[] {
  const lines = jsonLines(bytes);
  if (lines.length < 2) return [pieceOf(bytes)];
  if (lines.length > LIMITS.evidencePerSubject)
    reject('LIMIT', `${lines.length} lines, limit ${LIMITS.evidencePerSubject}`);
  return lines.map(({ line, number }) =>
    Rejection.naming(`line ${number}`, () => pieceOf(utf8.encode(line))),
  );
}

/** The lines that are whole JSON objects; none where one is not: it is one document, or broken. */
function jsonLines(bytes: Uint8Array): { readonly line: string; readonly number: number }[] {
  if (bytes.length > LIMITS.evidenceBlob) return [];
  const lines = utf8
    .decode(bytes, 'PARSE')
    .split('\n')
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '');
  return lines.every(({ line }) => line.startsWith('{') && line.endsWith('}')) ? lines : [];
}
