/** @sealift/signing and @sealift/layout: an image in a folder is signed, and nobody is told. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, signerOf } from '@sealift/keys';
import { openLayoutStore } from '@sealift/layout';
import { parseReference } from '@sealift/oci';
import { signImage } from '@sealift/signing';

const folder = mkdtempSync(join(tmpdir(), 'sealift-example-'));
cpSync('test-vectors/real/cosign-v3.1.2/bundle-key-rekor1/layout', folder, { recursive: true });
const as = 'registry.example/team/app:1.0';

const store = await openLayoutStore(folder, { as });
const [image] = store.images;
const reference = parseReference(`${as}@${image?.descriptor.digest}`);
const signed = await signImage(store, reference, {
  credential: { signer: signerOf(await generateKey('p256')) },
  witnesses: {},
  formats: ['bundle', 'legacy'],
  created: '2026-01-01T00:00:00Z',
  annotations: {},
  recursive: false,
});
for (const { format, subject } of signed) console.log(`${format} over ${subject}`);
rmSync(folder, { recursive: true });
