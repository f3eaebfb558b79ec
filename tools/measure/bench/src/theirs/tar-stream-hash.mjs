// Hashes every blob of a bundle on standard input, and compares it with its name.
import { createHash } from 'node:crypto';
import { extract } from 'tar-stream';

const reader = extract();
let blobs = 0;
reader.on('entry', ({ name }, stream, next) => {
  const hash = createHash('sha256');
  stream.on('data', (piece) => hash.update(piece));
  stream.on('end', () => {
    const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? [];
    if (hex !== undefined && hash.digest('hex') !== hex) throw new Error(`${name} has other bytes`);
    blobs += hex === undefined ? 0 : 1;
    next();
  });
});
reader.on('finish', () => console.log(`${blobs} blobs`));
process.stdin.pipe(reader);
