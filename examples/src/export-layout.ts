/** @sealift/layout and @sealift/export: an image of a folder becomes a bundle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportBundle } from '@sealift/export';
import { openLayout } from '@sealift/layout';
import { parseSource } from '@sealift/sources';

const layout = process.argv[2] ?? 'test-vectors/real/cosign-v3.1.2/bundle-key-rekor1/layout';
const as = 'registry.example/team/app:1.0';
const content = await openLayout(layout, { as });
console.log(content.images.map(({ name }) => name));
await content.close();

const folder = mkdtempSync(join(tmpdir(), 'sealift-example-'));
const output = join(folder, 'app.tar');
const { bundleDigest, size } = await exportBundle({
  sources: [parseSource(`oci:${layout}`, as)],
  output,
  registry: { environment: {} },
});
console.log(`${bundleDigest}, ${size} bytes`);
rmSync(folder, { recursive: true });
