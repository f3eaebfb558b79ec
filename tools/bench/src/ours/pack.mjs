/** Packs the image of a layout into a bundle: every blob from its file, all of it read back and hashed. LAYOUT OUTPUT */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobRoles } from '@sealift/manifest';
import { readGraph } from '@sealift/oci';
import { writeBundle } from '@sealift/tarball';

const [layout = '', output = ''] = process.argv.slice(2);
const pathOf = (digest) => join(layout, 'blobs', digest.replace(':', '/'));
const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
const [{ mediaType, digest, size }] = manifests;
const image = { mediaType, digest, size };
const roles = new BlobRoles();
roles.addImage(await readGraph(image, async (each) => readFileSync(pathOf(each.digest))));
const blobs = roles.inOrder().map((each) => ({ digest: each.digest, size: each.size, source: { path: pathOf(each.digest) } }));
await writeBundle(output, { images: [{ ...image, name: 'registry.example/bench:1', platforms: [] }], evidence: [], ledger: [], trust: [], blobs });
