import { formatBytes, type Progress } from '@sealift/console';
import type { ImportEvent } from '@sealift/import';
import { layout } from '@sealift/report';

/** Shows what an import does. */
export function showImportEvents(progress: Progress): (event: ImportEvent) => void {
  let bytes = 0;
  return (event) => {
    if (event.kind === 'planned') {
      bytes = event.bytes;
      progress.note(
        `${layout.count(event.images, 'image')}: ${formatBytes(event.bytes)} to send, ` +
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
