import type { AuditEntry } from '@sealift/audit';
import { printable } from '@sealift/failures';
import { type Document, layout, type Style } from '@sealift/report';

/** A review for a person. */
export function renderReview(
  { failures, established, notEstablished, verdict, result }: Document,
  directory: string,
  style: Style,
): string {
  const { found } = result as { readonly found: number };
  const section = (title: string, texts: readonly string[]): string[] =>
    texts.length === 0
      ? []
      : ['', title, ...texts.flatMap((text) => layout.paragraph(text, '  - ', style))];
  const lines = [
    ...layout.paragraph(
      `${directory}: ` +
        `${verdict === 'accepted' ? 'the log holds' : `${found} things are wrong with this log`}`,
      '',
      style,
    ),
    ...section(
      'FAILURES',
      failures.map(({ code, message }) => `${code}: ${message}`),
    ),
    ...(found > failures.length
      ? layout.paragraph(`and ${found - failures.length} more`, '  - ', style)
      : []),
    ...section('ESTABLISHED', established),
    ...section('NOT ESTABLISHED', notEstablished),
  ];
  return `${lines.join('\n')}\n`;
}

/** An entry in one line. */
export function entryLine({ index, time, event }: AuditEntry): string {
  const { event: kind, ...rest } = event;
  const facts = ['request', 'name', 'rule', 'code', 'message', 'state', 'instance'].flatMap(
    (name) => factOf(rest, name),
  );
  return [String(index).padStart(7), time, kind.padEnd(8), ...facts].join('  ').trimEnd();
}

function factOf(event: object, name: string): string[] {
  const value = (event as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value !== ''
    ? [name === 'message' ? printable(value) : `${name} ${printable(value)}`]
    : [];
}
