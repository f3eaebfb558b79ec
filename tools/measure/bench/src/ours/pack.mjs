/**
 * Packs the blobs of a layout's one image into a bundle: every blob from its file, all of it read
 * back, checked and hashed. LAYOUT OUTPUT
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobRoles } from '@sealift/manifest';
import { writeBundle } from '@sealift/tarball';

const [layout = '', output = ''] = process.argv.slice(2);
const pathOf = (digest) => join(layout, 'blobs', digest.replace(':', '/'));
const [{ mediaType, digest, size }] = JSON.parse(
  readFileSync(join(layout, 'index.json'), 'utf8'),
).manifests;
const image = { mediaType, digest, size };
const { config, layers } = JSON.parse(readFileSync(pathOf(digest), 'utf8'));
const roles = new BlobRoles();
roles.add(image, 'manifest');
roles.add(config, 'config');
for (const layer of layers) roles.add(layer, 'layer');
const blobs = roles
  .inOrder()
  .map((each) => ({ digest: each.digest, size: each.size, source: { path: pathOf(each.digest) } }));
await writeBundle(output, {
  images: [{ ...image, name: 'registry.example/bench:1', platforms: [] }],
  evidence: [],
  ledger: [],
  trust: [],
  blobs,
});
