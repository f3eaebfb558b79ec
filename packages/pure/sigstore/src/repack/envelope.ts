/**
 * A DSSE envelope as the text that was logged. A log states the hash of that text, and cosign
 * compares it with the whole layer; a bundle holds the parts alone. How the known programs wrote
 * them is tried, and the hash says which one did.
 */
import { base64, digest, equal, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type LogEntry, parseBody } from '@sealift/tlog';
import type { Envelope } from '../evidence.ts';

/**
 * The bytes of the envelope. @param entry the one that is about it, where there is one
 * @throws Rejection UNTRANSLATABLE where none of the known forms has the logged hash, and as
 * `parseBody`
 */
export function envelopeText(envelope: Envelope, entry: LogEntry | undefined): Uint8Array {
  if (envelope.raw !== undefined) return envelope.raw;
  const known = knownForms(envelope);
  const logged = entry === undefined ? undefined : loggedHash(entry);
  return (
    known.find((text) => logged === undefined || equal(digest.sha256(text), logged)) ??
    reject(
      'UNTRANSLATABLE',
      'its log entry has the hash of the envelope in a form that is not known, and a layer must ' +
        'be the envelope in that form',
    )
  );
}

function loggedHash({ body }: LogEntry): Uint8Array | undefined {
  const parsed = parseBody(body);
  return 'envelopeHash' in parsed ? parsed.envelopeHash : undefined;
}

/** As cosign 2 writes its layers; as cosign 3 and sigstore-js log the envelope of a bundle. */
function knownForms({ payload, payloadType, signature, keyId: keyid }: Envelope): Uint8Array[] {
  const [body, sig] = [base64.encode(payload), base64.encode(signature)];
  const named = keyid === '' ? [{ sig }, { sig, keyid }] : [{ sig, keyid }];
  return [
    { payloadType, payload: body, signatures: [{ keyid, sig }] },
    ...named.map((each) => ({ payload: body, payloadType, signatures: [each] })),
  ].map((form) => utf8.encode(JSON.stringify(form)));
}
