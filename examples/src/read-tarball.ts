/** @sealift/tarball and @sealift/manifest: open a bundle, hash every byte, list what it holds. */
import { encodeManifest } from '@sealift/manifest';
import { openBundle } from '@sealift/tarball';

const bundle = await openBundle(process.argv[2] ?? 'test-vectors/tar/good/archive.tar');
await bundle.hashAll();
console.log(`bundle ${bundle.manifestDigest}`);
for (const { name, descriptor } of bundle.images) console.log(`${name} ${descriptor.digest}`);
for (const { role, size } of bundle.needed) console.log(`${role}, ${size} bytes`);
console.log(`its manifest has ${encodeManifest(bundle.manifest).length} bytes`);
await bundle.close();
