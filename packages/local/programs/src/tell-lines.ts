import type { Readable } from 'node:stream';
import { printable } from '@sealift/failures';

/** What a person may have to read; a program without end, or one line of a gigabyte, is no more. */
const MOST = 64 * 1024;

/**
 * Tells what a program writes for a person, line by line, made safe to show. It is read to its end
 * whether anybody is told or not: a full pipe would stop the program.
 */
export function tellLines(stderr: Readable, onLine: ((line: string) => void) | undefined): void {
  if (onLine === undefined) {
    stderr.resume();
    return;
  }
  let [told, rest] = [0, ''];
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    if (told > MOST) return;
    told += text.length;
    const lines = (rest + text).split('\n');
    rest =
      told > MOST ? `and more than ${MOST} characters, which are not shown` : (lines.pop() ?? '');
    for (const line of lines) onLine(printable(line.replace(/\r$/, '')));
  });
  stderr.on('end', () => {
    if (rest !== '') onLine(printable(rest));
  });
}
