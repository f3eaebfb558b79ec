import type { Outcome, Progress } from '@sealift/console';
import { formatBytes } from '@sealift/console';
import { layersOfBundle, writeInventory } from '@sealift/delta';
import type { BlobEntry } from '@sealift/manifest';
import { doneReport, layout, type Style } from '@sealift/report';

/** What is asked of `inventory`. */
export interface InventoryTask {
  readonly bundles: readonly string[];
  /** Layers that were found elsewhere, such as in a registry. */
  readonly found?: readonly BlobEntry[];
  readonly output: string;
  /** Whether a file at `output` gives way. */
  readonly overwrite: boolean;
}

const HINT =
  'that the layers are still there when the delta arrives: an inventory is a hint, and is not ' +
  'signed';

/** Takes stock, and writes the file. @throws Rejection as `layersOfBundle` and `writeInventory` */
export async function inventoryOutcome(
  { bundles, found = [], output, overwrite }: InventoryTask,
  progress: Progress,
  style: Style,
): Promise<Outcome> {
  const all = [...found];
  progress.start('hash');
  try {
    for (const path of bundles)
      all.push(...(await layersOfBundle(path, { onBytes: progress.advance })));
  } finally {
    progress.finish();
  }
  const { path, digest, layers } = await writeInventory(output, all, overwrite);
  const size = layers.reduce((sum, each) => sum + each.size, 0);
  const lines = [
    ...layout.paragraph(
      `Layers listed in ${path}: ${layers.length}, ${formatBytes(size)}`,
      '',
      style,
    ),
    ...layout.field('inventory', digest, 2, style),
    ...layout.paragraph(
      'Nothing will be trusted because this file says so; it only tells the next export what ' +
        'may stay behind.',
      '',
      style,
    ),
  ];
  const report = doneReport({ notEstablished: [HINT] });
  return {
    report: {
      ...report,
      command: 'inventory',
      result: { path, digest, layers: layers.length, size },
    },
    text: `${lines.join('\n')}\n`,
  };
}
