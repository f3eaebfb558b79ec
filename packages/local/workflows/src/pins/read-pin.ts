import { closeSync, existsSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, pem, utf8 } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { printable, Rejection, reject } from '@sealift/failures';
import { insteadOfFile } from './no-file.ts';
import type { Pin } from './pin.ts';

/** A file that the configuration names. */
export type ConfiguredFile = Pick<Pin, 'path' | 'source' | 'text'> & {
  /** What was typed as its path may be what the file should hold: it is not quoted. T46 */
  readonly isSecret?: boolean;
};

/**
 * The bytes of a file that the configuration names; at most `limit`. @throws Rejection CONFIG
 * naming the flag or variable, USAGE where it is empty
 */
export function readConfigured(
  { path, source, text, isSecret = false }: ConfiguredFile,
  limit: number = LIMITS.pemFile,
): Uint8Array {
  if (text !== undefined) return utf8.encode(text);
  if (path === '') reject('USAGE', `${source.trim()} is empty: it names a file`);
  // Where the source says the path, it is said once.
  const isSaid = !isSecret && source.endsWith(path);
  const as = isSecret ? 'the file' : isSaid ? source : path;
  const { fd, size } = Rejection.as(
    'CONFIG',
    () => {
      if (!isSecret) refuseNoFile(path, as);
      return openRegular(path, { follow: true, as });
    },
    isSaid ? '' : `${source}: `,
  );
  try {
    if (size > limit) reject('CONFIG', `${source}: file of ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}

/** What is there under such a name all the same is a file. @throws Rejection CONFIG */
function refuseNoFile(path: string, as: string): void {
  const why = insteadOfFile(path);
  if (why !== undefined && !existsSync(path)) reject('CONFIG', `${printable(as)}: ${why}`);
}

/** The text of such a file. @throws Rejection as `readConfigured`, and CONFIG for other bytes */
export function readConfiguredText(pin: ConfiguredFile, limit?: number): string {
  const bytes = readConfigured(pin, limit);
  return sayingWhere(pin.source, () => utf8.decode(bytes, 'CONFIG'));
}

/** The text of a PEM file. @throws Rejection as `readConfigured`; CONFIG for DER, with a remedy */
export function readConfiguredPem(pin: ConfiguredFile): string {
  const bytes = readConfigured(pin);
  return sayingWhere(pin.source, () => pem.textOfFile(bytes, 'CONFIG'));
}
