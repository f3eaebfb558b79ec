import type { WriteStream } from 'node:tty';
import type { Style } from '@sealift/report';
import { wantsVerbose } from './command-line.ts';
import { explainerName } from './running.ts';

/**
 * How text is laid out for whoever reads it. A terminal has its own width, 80 columns where it
 * says none; what goes into a pipe or a file is not wrapped, and its digests are whole.
 */
export function textStyle(
  stream: Partial<Pick<WriteStream, 'isTTY' | 'columns'>>,
  environment: NodeJS.ProcessEnv,
  argv: readonly string[] = [],
): Style {
  const program = explainerName();
  const common = { verbose: wantsVerbose(argv), ...(program === undefined ? {} : { program }) };
  if (!stream.isTTY) return { ...common, width: Number.POSITIVE_INFINITY, color: false };
  return {
    ...common,
    width: Math.max(40, stream.columns || 80),
    color: !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    brief: true,
    symbols: isUtf8(environment),
  };
}

const isUtf8 = ({ LC_ALL: all, LC_CTYPE: type, LANG: lang }: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(all || type || lang || '');
