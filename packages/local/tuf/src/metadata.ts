/** Files of metadata, read strictly before the library sees them. */
import { printable, Rejection, reject } from '@sealift/failures';
import { type Stated, statedBy, type TufRole } from '@sealift/trust-file/tuf';
import { Metadata, MetadataKind } from '@tufjs/models';

/** The library's classes, by role. */
const READ = {
  root: (data: Data) => Metadata.fromJSON(MetadataKind.Root, data),
  timestamp: (data: Data) => Metadata.fromJSON(MetadataKind.Timestamp, data),
  snapshot: (data: Data) => Metadata.fromJSON(MetadataKind.Snapshot, data),
  targets: (data: Data) => Metadata.fromJSON(MetadataKind.Targets, data),
} as const;

type Data = Parameters<typeof Metadata.fromJSON>[1];

/** A file of metadata: what the library makes of it, and the bytes that it was. */
export interface Read<R extends TufRole> extends Stated {
  readonly bytes: Buffer;
  readonly metadata: ReturnType<(typeof READ)[R]>;
}

/**
 * Reads a file of metadata; no signature is verified. A name that stands twice would be two values
 * for two readers (T19). @throws Rejection TUF
 */
export function readMetadata<R extends TufRole>(text: string, role: R): Read<R> {
  return inTuf(role, () => {
    const stated = statedBy(text, role);
    const metadata = READ[role](JSON.parse(text) as Data) as Read<R>['metadata'];
    return { bytes: Buffer.from(text), metadata, ...stated };
  });
}

/** Runs what the library does; whatever it refuses is TUF, in its words. @throws Rejection TUF */
export function inTuf<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Rejection && cause.code === 'TUF') throw cause;
    const words = cause instanceof Error ? cause.message : '';
    return reject('TUF', `TUF ${what}: ${printable(words)}`, { cause });
  }
}
