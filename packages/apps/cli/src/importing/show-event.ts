import { formatBytes, type Progress } from '@sealift/console';
import type { ImportEvent } from '@sealift/import';

/** Shows what an import does. */
export function showImportEvents(progress: Progress): (event: ImportEvent) => void {
  let bytes = 0;
  return (event) => {
    if (event.kind === 'planned') {
      bytes = event.bytes;
      progress.note(
        `${event.images} images: ${formatBytes(event.bytes)} to send, ` +
          `${formatBytes(event.skippedBytes)} there already`,
      );
    }
    if (event.kind === 'bytes') progress.advance(event.bytes);
    if (event.kind !== 'stage') return;
    progress.finish();
    if (event.stage === 'blobs') progress.start('push', bytes);
    else progress.note(`push ${event.stage}`);
  };
}
