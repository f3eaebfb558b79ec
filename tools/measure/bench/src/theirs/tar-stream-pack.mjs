// Packs the files of a folder, as tar-stream's own documentation does: FOLDER OUTPUT.
import { createReadStream, createWriteStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

const [folder = '', output = ''] = process.argv.slice(2);
const archive = pack();
const written = pipeline(archive, createWriteStream(output));
for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  await pipeline(
    createReadStream(path),
    archive.entry({ name: `blobs/sha256/${name}`, size: statSync(path).size }),
  );
}
archive.finalize();
await written;
