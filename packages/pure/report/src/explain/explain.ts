import { CODES, type Code } from '@sealift/failures';
import { field, paragraph, type Style } from '../text/lines.ts';
import { KNOWN_MESSAGES, type KnownMessage } from './messages.ts';

const EXITS = {
  1: 'intact but not trusted',
  2: 'wrong usage, policy or trust configuration',
  3: 'the bytes disagree with the grammar, a digest or the manifest',
  4: 'a registry, a file or a service failed',
  70: 'a bug of ours',
  130: 'ended by whoever runs it, before it was done',
} as const;

const PLAIN: Style = { width: 80, color: false };

/**
 * Explains a code of ours (`UNKNOWN_LOG`, also inside a line such as `UNKNOWN_LOG: …`) or a message
 * of cosign.
 * @returns text with a final newline, or undefined where neither is known
 */
export function explain(query: string, style: Style = PLAIN): string | undefined {
  const code = codeIn(query);
  if (code !== undefined) return `${codeLines(code, style).join('\n')}\n`;
  const known = KNOWN_MESSAGES.filter((each) => matches(each, query));
  if (known.length === 0) return undefined;
  return `${known.flatMap((each) => messageLines(each, style)).join('\n')}\n`;
}

/** Every code with its title, and every message that is known. */
export function explainIndex(style: Style = PLAIN): string {
  const codes = Object.entries(CODES).flatMap(([code, { title }]) =>
    paragraph(title, `  ${code.padEnd(22)}`, style),
  );
  const messages = KNOWN_MESSAGES.flatMap(({ text }) => paragraph(`"${text}"`, '  ', style));
  return `${['CODES', ...codes, '', 'MESSAGES OF COSIGN', ...messages].join('\n')}\n`;
}

/** A word alone, or before a colon: `set` is a code, "set a custom key" is a message. */
function codeIn(query: string): Code | undefined {
  const [, word = ''] = /^\s*([A-Za-z_0-9-]+)\s*(?::|$)/.exec(query) ?? [];
  const code = word.toUpperCase().replaceAll('-', '_');
  return Object.hasOwn(CODES, code) ? (code as Code) : undefined;
}

const folded = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

/** Either holds the other: people paste whole lines, or type a few words of one. */
function matches({ text }: KnownMessage, query: string): boolean {
  const [known, asked] = [folded(text), folded(query)];
  return asked.length >= 8 && (asked.includes(known) || known.includes(asked));
}

function codeLines(code: Code, style: Style): string[] {
  const { title, cause, remedy, exit } = CODES[code];
  return [
    ...paragraph(title, `${code}: `, style),
    ...field('cause', cause, 2, style),
    ...field('what to do', remedy, 2, style),
    ...field('exit code', `${exit}: ${EXITS[exit]}`, 2, style),
  ];
}

function messageLines({ text, codes, advice }: KnownMessage, style: Style): string[] {
  return [
    ...paragraph(`"${text}"`, '', style),
    ...field('here', codes.join(', ') || 'success', 2, style),
    ...field('what to do', advice, 2, style),
    '',
  ];
}
