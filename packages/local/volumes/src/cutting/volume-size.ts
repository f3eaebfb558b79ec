import { printable, reject } from '@sealift/failures';
import { GRAIN } from '../set/set.ts';

/** What fits on a medium beside its file system and the set file, in bytes. */
const MEDIA: ReadonlyMap<string, number> = new Map([
  // 80 minutes are 737,280,000 bytes; 74-minute discs are rare.
  ['cd', 734_003_200],
  // DVD+R, the smaller of the two kinds, has 4,700,372,992.
  ['dvd', 4_690_000_000],
  // DVD-R DL, the smaller of the two kinds, has 8,543,666,176.
  ['dvd-dl', 8_530_000_000],
  // The largest file, whatever the size of the stick.
  ['fat32', 2 ** 32 - 1],
]);

/**
 * How large a volume may be, as `--volume-size` says it.
 * @param text `cd`, `dvd`, `dvd-dl`, `fat32`, or a number of bytes
 * @returns bytes, rounded down to a multiple of 512. @throws Rejection USAGE
 */
export function parseVolumeSize(text: string): number {
  const bytes = MEDIA.get(text) ?? (/^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined);
  if (bytes === undefined)
    reject(
      'USAGE',
      `--volume-size "${printable(text)}": expected ${[...MEDIA.keys()].join(', ')} or a number ` +
        `of bytes`,
    );
  if (bytes < GRAIN)
    reject('USAGE', `--volume-size ${bytes}: a volume holds at least one header of ${GRAIN} bytes`);
  return bytes - (bytes % GRAIN);
}
