import type { Outcome } from '@sealift/console';
import { doneReport, layout, type Style } from '@sealift/report';
import { type Store, shownPins } from '@sealift/trust-file';
import { pinLines } from './render.ts';

/** What a store pins. @param path as it was given */
export function storeOutcome(store: Store, path: string, style: Style): Outcome {
  const pins = shownPins(store);
  const title = `${path}: trust store, ${layout.count(pins.length, 'file')}`;
  const lines = [
    ...layout.paragraph(title, '', style),
    ...pins.flatMap((pin) => pinLines(pin, style)),
  ];
  const anchors = store.instances.flatMap((each) => [...each.anchors.values()].flat());
  return {
    report: { ...doneReport({ anchors }), command: 'trust show', result: { file: path, pins } },
    text: `${lines.join('\n')}\n`,
  };
}
