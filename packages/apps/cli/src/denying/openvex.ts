/** Images that an OpenVEX document says are affected, by their digests. */
import { type Digest, digest, Fields, json, LIMITS } from '@sealift/bytes';
import type { DenyEntry } from '@sealift/deny';
import { printable, Rejection, reject } from '@sealift/failures';
import { readConfigured } from '@sealift/workflows/pins';

/**
 * An entry for each digest, with what it is affected by. What is fixed, not affected, or still
 * looked into denies nothing; whoever signs the pack vouches for the document.
 * @throws Rejection CONFIG: no such document, nothing is affected, or a product without a digest
 */
export function affectedBy(path: string, reason: string): DenyEntry[] {
  const source = `--openvex ${path}`;
  const bytes = readConfigured({ path, source }, LIMITS.evidenceBlob);
  const found = Rejection.as('CONFIG', () => affectedIn(bytes), `${source}: `);
  if (found.size === 0) reject('CONFIG', `${source} says of nothing that it is affected`);
  return [...found].map(([image, names]) => ({
    target: { kind: 'digest', digest: image },
    reason: `${[...names].join(', ')}: ${reason}`,
  }));
}

function affectedIn(bytes: Uint8Array): ReadonlyMap<Digest, ReadonlySet<string>> {
  const document = new Fields(
    json.parse(bytes, 'CONFIG', LIMITS.evidenceBlob),
    'OpenVEX',
    'CONFIG',
  );
  if (!document.text('@context').startsWith('https://openvex.dev/ns'))
    document.fail('@context', 'is not that of OpenVEX');
  const found = new Map<Digest, Set<string>>();
  for (const statement of document.objects('statements')) {
    if (statement.text('status') !== 'affected') continue;
    const name = statement.object('vulnerability').text('name');
    for (const product of statement.objects('products')) {
      const image = digestOf(product);
      found.set(image, (found.get(image) ?? new Set()).add(name));
    }
  }
  return found;
}

/** By its hash, or as a package URL has it: `pkg:oci/app@sha256%3A…`. */
function digestOf(product: Fields): Digest {
  const hash = product.optionalObject('hashes')?.optionalText('sha-256');
  if (hash !== undefined) return digest.parse(`sha256:${hash}`, 'CONFIG');
  const id = product.optionalText('@id') ?? '';
  const [, named] = /@(sha256(?::|%3[Aa])[0-9a-f]{64})(?:[?#]|$)/.exec(id) ?? [];
  if (named !== undefined) return digest.parse(named.replace(/%3a/i, ':'), 'CONFIG');
  return reject('CONFIG', `the product "${printable(id)}" states no digest: deny it by --digest`);
}
