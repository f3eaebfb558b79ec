/** The instructions of a Dockerfile, as BuildKit divides it into them. */
import { printable, reject } from '@sealift/failures';

/** An instruction, its words, and the line where it begins. */
export interface Instruction {
  readonly words: readonly string[];
  readonly line: number;
}

/**
 * Lines that end in a backslash, or in what `# escape=` says, go on; comments in between are none
 * of it, and neither are heredocs: what a script says is no instruction.
 * @param file its name, for messages @throws Rejection CONFIG
 */
export function instructionsOf(text: string, file: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const goesOn = escapeOf(lines) === '`' ? /`\s*$/ : /\\\s*$/;
  const found: Instruction[] = [];
  let open: { words: string[]; line: number } | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    open ??= { words: [], line: i + 1 };
    open.words.push(...wordsOf(line.replace(goesOn, '')));
    if (goesOn.test(line)) continue;
    i = endOfHeredocs(lines, i, open.words, file);
    found.push(open);
    open = undefined;
  }
  return open === undefined ? found : [...found, open];
}

const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');

/** Directives are comments in front of everything else. */
function escapeOf(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const [, name, value] = /^\s*#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    if (name.toLowerCase() === 'escape') return value;
  }
  return undefined;
}

/** Instructions that may have heredocs, by themselves or behind ONBUILD. */
const WITH_HEREDOCS = /^(?:RUN|COPY|ADD)$/i;

/** The line on which the last of an instruction's heredocs ends. @throws Rejection CONFIG */
function endOfHeredocs(
  lines: readonly string[],
  at: number,
  words: readonly string[],
  file: string,
): number {
  const [name = '', next = ''] = words;
  if (!WITH_HEREDOCS.test(name.toUpperCase() === 'ONBUILD' ? next : name)) return at;
  let last = at;
  for (const word of words) {
    const [, dash, , mark] = HEREDOC.exec(word) ?? [];
    if (mark === undefined) continue;
    const begin = last + 1;
    do {
      last++;
      if (last >= lines.length)
        reject('CONFIG', `${file}:${begin}: the heredoc ${printable(mark)} does not end`);
    } while ((dash === '-' ? lines[last]?.replace(/^\t+/, '') : lines[last]) !== mark);
  }
  return last;
}

const HEREDOC = /^\d*<<(-?)(["']?)([^\s<"']+)\2$/;
