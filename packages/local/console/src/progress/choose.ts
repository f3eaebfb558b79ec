import type { WriteStream } from 'node:tty';
import { barProgress } from './bar.ts';
import { jsonProgress, lineProgress } from './lines.ts';
import { type Clock, type Progress, SILENT, type Sink } from './progress.ts';

/** Bars on a terminal, events with --json, plain lines elsewhere, nothing with --quiet (D12). */
export function chooseProgress(
  { json, quiet }: { readonly json: boolean | undefined; readonly quiet: boolean | undefined },
  stream: Sink & Pick<WriteStream, 'isTTY' | 'columns'>,
  clock: Clock = () => performance.now(),
): Progress {
  if (quiet) return SILENT;
  if (json) return jsonProgress(stream, clock);
  return stream.isTTY
    ? barProgress(stream, clock, stream.columns || 80)
    : lineProgress(stream, clock);
}
