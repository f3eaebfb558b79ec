import type { WriteStream } from 'node:tty';
import type { Style } from '@sealift/report';
import { wantsVerbose } from './command-line.ts';

let program: string | undefined;

/** Called once, when the program starts. @param name as people call it */
export function nameProgram(name: string): void {
  program = name;
}

let command: string | undefined;

/** Called when it is known which command runs. @param name as it is typed: `trust show` */
export function nameCommand(name: string): void {
  command = name;
}

/** For the document of a command that failed before it could say so itself. */
export const commandName = (): string | undefined => command;

/**
 * How text is laid out for whoever reads it. A terminal has its own width, 80 columns where it
 * says none; what goes into a pipe or a file is not wrapped, and its digests are whole.
 */
export function textStyle(
  stream: Partial<Pick<WriteStream, 'isTTY' | 'columns'>>,
  environment: NodeJS.ProcessEnv,
  argv: readonly string[] = [],
): Style {
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
