import { formatBytes } from '@sealift/console';
import { layout, renderText, type Style } from '@sealift/report';
import type { WrittenVolumes } from '@sealift/volumes';
import { NOT_CHECKED } from '@sealift/workflows/verifying';
import type { Exported } from './run-export.ts';
import { unsignedLine } from './show-event.ts';

/** An export for a person. */
export function* renderExport(
  { result, verified, volumes }: Exported,
  style: Style,
): Generator<string, void, undefined> {
  const lines = [
    ...layout.paragraph(
      `Exported ${result.images.length} ${result.images.length === 1 ? 'image' : 'images'} to ` +
        `${result.path}, ${formatBytes(result.size)}`,
      '',
      style,
    ),
    ...layout.field('bundle', result.bundleDigest, 2, style),
    ...deltaLines(result, style),
    ...cacheLines(result, style),
    ...(volumes === undefined ? [] : renderVolumes(volumes, style)),
    ...result.images.flatMap(({ name, digest }) => [
      ...layout.field('image', name, 2, style),
      ...layout.field('', digest, 2, style),
    ]),
    ...result.ledger
      .filter(({ outcome }) => outcome === 'failed')
      .flatMap(({ scheme, subject }) =>
        layout.paragraph(`INCOMPLETE: the search for ${scheme} of ${subject} failed`, '  ', style),
      ),
    ...(result.unsigned.length === 0
      ? []
      : layout.paragraph(`UNSIGNED: ${unsignedLine(result.unsigned)}`, '  ', style)),
    ...(verified === undefined
      ? [NOT_CHECKED, ...result.passedOver.map((what) => `not proved: ${what}`)].flatMap((line) =>
          layout.paragraph(line, '  ', style),
        )
      : []),
  ];
  yield `${lines.join('\n')}\n`;
  if (verified === undefined) return;
  yield '\n';
  yield* renderText(verified.report, style);
}

function deltaLines({ delta }: Exported['result'], style: Style): string[] {
  if (delta === undefined) return [];
  const size = delta.required.reduce((sum, each) => sum + each.size, 0);
  const left =
    `layers left out: ${delta.required.length} (${formatBytes(size)}); the far side needs ` +
    `them from its base`;
  return [
    ...layout.field('delta', left, 2, style),
    ...layout.field('base', `${delta.base.kind} ${delta.base.digest}`, 2, style),
  ];
}

/** Where something was to be fetched at all. */
function cacheLines({ cache }: Exported['result'], style: Style): string[] {
  if (cache === undefined || cache.hits + cache.misses === 0) return [];
  const { hits, hitBytes, misses, missBytes } = cache;
  const line =
    `${hits} ${hits === 1 ? 'blob' : 'blobs'} (${formatBytes(hitBytes)}) from it, ${misses} ` +
    `fetched (${formatBytes(missBytes)})`;
  return layout.field('cache', line, 2, style);
}

function renderVolumes({ volumes, setFile }: WrittenVolumes, style: Style): string[] {
  const note = `copy ${setFile} onto every medium, beside its volume`;
  return [
    ...volumes.flatMap(({ name, size }) =>
      layout.field('volume', `${name}, ${formatBytes(size)}`, 2, style),
    ),
    ...layout.field('', note, 2, style),
  ];
}
