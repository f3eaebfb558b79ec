import { formatBytes, type Progress } from '@sealift/console';
import type { Cached, ExportEvent } from '@sealift/export';
import { printable } from '@sealift/failures';

/** One line, however many there are. */
export const unsignedLine = (names: readonly string[]): string =>
  `no signature or attestation is attached to ` +
  `${names.length === 1 ? '' : `${names.length} images: `}` +
  names.map((name) => printable(name)).join(', ');

/** What need not be fetched, if it is what it is called. */
const cachedLine = ({ blobs, bytes, ofBlobs, ofBytes }: Cached): string =>
  `${blobs} of ${ofBlobs} blobs (${formatBytes(bytes)} of ${formatBytes(ofBytes)}) are in the ` +
  `cache`;

/** As much of a digest as names a thing. */
const NAMED = 'sha256:'.length + 12;

/** Shows what an export does. */
export function showExportEvent(event: ExportEvent, progress: Progress): void {
  if (event.kind === 'resolved') progress.note(`${event.name} is ${event.digest}`);
  if (event.kind === 'searched')
    progress.note(
      `${event.scheme} of ${event.subject}` +
        `${event.repository === undefined ? '' : ` in ${event.repository}`}: ` +
        `${event.outcome}${event.count > 0 ? ` (${event.count})` : ''}`,
    );
  if (event.kind === 'unsigned') progress.note(unsignedLine(event.names));
  if (event.kind === 'packing') {
    if (event.cached !== undefined) progress.note(cachedLine(event.cached));
    progress.start('pack', event.bytes);
  }
  if (event.kind === 'bytes') progress.advance(event.bytes);
  if (event.kind === 'sent') progress.part?.({ ...event, name: event.digest.slice(0, NAMED) });
  if (event.kind === 'checking') {
    progress.finish();
    progress.note('checking the finished file');
  }
}
