import type { WriteStream } from 'node:tty';
import type { Style } from '@sealift/report';

/** Colours and the terminal's width only where a person looks; 80 columns elsewhere. */
export function textStyle(
  stream: Pick<WriteStream, 'isTTY' | 'columns'>,
  environment: NodeJS.ProcessEnv,
): Style {
  if (!stream.isTTY) return { width: 80, color: false };
  return {
    width: Math.max(60, Math.min(stream.columns || 80, 120)),
    color: !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
  };
}
