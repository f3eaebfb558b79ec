/** What an authority may say and nobody can answer offline, or has no equal here. */
import { refuseAt } from '@sealift/yaml';
import { unsupportedAt } from '../unsupported-at.ts';
import type { Reading } from './identity.ts';
import type { AuthorityText, KeylessText, KeyText } from './schema.ts';

/** Refuses it; nothing is skipped. @throws Rejection UNSUPPORTED | CONFIG */
export function refuseUnsupported(reading: Reading, text: AuthorityText): void {
  const { key, keyless, ctlog, rfc3161timestamp, attestations = [] } = text;
  if (key !== undefined) refuseOfKey(reading, key);
  if (keyless !== undefined) refuseOfKeyless(reading, keyless);
  if (ctlog?.url !== undefined && ctlog.trustRootRef === undefined)
    unsupportedAt(reading, ctlog, 'url', 'the key of a log by its URL: pin it, with trustRootRef');
  if (rfc3161timestamp !== undefined && rfc3161timestamp.trustRootRef === undefined)
    refuseAt(reading, text, 'rfc3161timestamp', 'rfc3161timestamp pins nobody: give trustRootRef');
  if (key !== undefined && text.signatureFormat === 'bundle')
    unsupportedAt(
      reading,
      text,
      'signatureFormat',
      'bundles by key, which policy-controller refuses',
    );
  for (const one of attestations)
    if (one.policy !== undefined)
      unsupportedAt(
        reading,
        one,
        'policy',
        'conditions in CUE and Rego: write `where` in a policy',
      );
  if (text.source !== undefined)
    reading.findings.push({
      kind: 'unused',
      at: reading.places.of(text, 'source'),
      message: 'source says where a cluster fetches signatures: here they are those of the bundle',
    });
}

function refuseOfKey(reading: Reading, key: KeyText): void {
  const given = (['data', 'kms', 'secretRef'] as const).filter((one) => key[one] !== undefined);
  const [from = 'data', other] = given;
  if (given.length !== 1)
    refuseAt(reading, key, other ?? from, 'a key has one of data, kms and secretRef');
  if (from !== 'data')
    unsupportedAt(reading, key, from, `${from}: the key is not in this file; write it out as data`);
  const hash = (key.hashAlgorithm ?? 'sha256').trim().toLowerCase();
  if (!['sha224', 'sha256', 'sha384', 'sha512'].includes(hash))
    refuseAt(reading, key, 'hashAlgorithm', `no hash "${hash}": leave it away, or write sha256`);
  if (hash !== 'sha256')
    unsupportedAt(reading, key, 'hashAlgorithm', `signatures over ${hash} by a pinned key`);
}

function refuseOfKeyless(reading: Reading, keyless: KeylessText): void {
  const own = keyless['ca-cert'];
  if (own !== undefined && keyless.url !== undefined)
    refuseAt(reading, keyless, 'ca-cert', 'keyless has one of url and ca-cert');
  if (own !== undefined) {
    refuseOfKey(reading, own);
    unsupportedAt(reading, keyless, 'ca-cert', 'ca-cert: pin the root with a TrustRoot');
  }
  if (keyless.trustRootRef === undefined)
    unsupportedAt(
      reading,
      keyless,
      'identities',
      'roots that are fetched from the public instance: pin them with trustRootRef',
    );
}
