/** What `diff` finds, in the schema of its report. */
import { amount, digest, list, object, text, texts } from './schema-words.ts';

const change = (of: object): object =>
  object('What came, and what went.', { added: of, removed: of });

const amounts = object('How many blobs, and their bytes.', { count: amount, size: amount });

const claimed = {
  subject: digest,
  scheme: text,
  digest,
  claims: list('claim'),
};

export const DIFFERENCE = {
  difference: object('What differs between two bundles, as they say of themselves.', {
    before: { $ref: '#/$defs/side' },
    after: { $ref: '#/$defs/side' },
    images: change(list('seenImage')),
    changed: list('changedImage'),
    same: amount,
    blobs: object('Of images and evidence.', { added: amounts, removed: amounts }),
    trust: change(texts),
  }),
  side: object('One of the two, and the bytes of its images and their evidence.', {
    origin: text,
    'bundle?': digest,
    'channel?': object('Claimed.', { name: text, sequence: amount }),
    images: amount,
    size: amount,
  }),
  seenImage: object('An image that only one of the two has.', {
    name: text,
    digest,
    platforms: texts,
    size: amount,
    evidence: list('claimedEvidence'),
  }),
  changedImage: object('A name that both have, for another image or with other evidence.', {
    name: text,
    before: object('What it was.', { digest, size: amount }),
    after: object('What it is.', { digest, size: amount }),
    platforms: change(texts),
    evidence: change(list('claimedEvidence')),
  }),
  claimedEvidence: object('An object of evidence, and what it says of itself.', claimed),
  claim: object('Who says that they signed, or attested what. Nothing of it is verified.', {
    signer: { anyOf: [{ $ref: '#/$defs/claimedKey' }, { $ref: '#/$defs/claimedCertificate' }] },
    'predicateType?': text,
  }),
  claimedKey: object('A key, which does not come along.', { kind: { const: 'key' } }),
  claimedCertificate: object('Whom a certificate names.', {
    kind: { const: 'certificate' },
    identity: text,
    'named?': { const: 'subject' },
    'issuer?': text,
    'sourceRepository?': text,
  }),
};
