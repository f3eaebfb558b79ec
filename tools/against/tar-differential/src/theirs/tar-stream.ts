import { createReadStream } from 'node:fs';
import { extract } from 'tar-stream';
import { entryOf, listAll } from './line.ts';

await listAll(
  (path, seen) =>
    new Promise((resolve, reject) => {
      const reader = extract();
      reader.on('entry', ({ type, size, name }, stream, next) => {
        seen(entryOf(String(type), size ?? 0, name));
        stream.on('end', () => next()).on('error', reject);
        stream.resume();
      });
      reader.on('finish', resolve).on('error', reject);
      createReadStream(path).pipe(reader);
    }),
);
