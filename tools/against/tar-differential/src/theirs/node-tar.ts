import { createReadStream } from 'node:fs';
import { Parser } from 'tar';
import { entryOf, listAll } from './line.ts';

await listAll(
  (path, seen) =>
    new Promise((resolve, reject) => {
      const reader = new Parser();
      reader.on(
        'entry',
        (entry: {
          readonly type: string;
          readonly size: number;
          readonly path: string;
          resume(): void;
        }) => {
          seen(
            entryOf(entry.type.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase(), entry.size, entry.path),
          );
          entry.resume();
        },
      );
      reader.on('end', resolve).on('error', reject);
      createReadStream(path).pipe(reader as unknown as NodeJS.WritableStream);
    }),
);
