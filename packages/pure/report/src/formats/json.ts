import { printableJson } from '@sealift/failures';
import type { Report } from '../report.ts';
import type { ReportFormat } from './format.ts';

/** Deeper than an entry of a list in an image (report, images, image, evidence) is one piece. */
const DEPTH = 4;

/**
 * The one document of --json: two spaces of indentation, a final newline, and every active
 * character escaped. The values are unchanged.
 * T34: in pieces, since a report may be longer than the longest string that there is.
 */
export function* renderJson(report: Report): Generator<string, void, undefined> {
  for (const piece of pieces(report, '\n', DEPTH)) yield printableJson(piece);
  yield '\n';
}

/** The one document, for programs. */
export const json: ReportFormat = {
  title: 'one JSON document',
  mediaType: 'application/json',
  render: renderJson,
};

/** As JSON.stringify. @param line what begins a line of the depth of `value` */
function* pieces(value: unknown, line: string, depth: number): Generator<string, void, undefined> {
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const members = depth === 0 ? undefined : membersOf(value);
  if (members === undefined) return yield JSON.stringify(value, null, 2).replaceAll('\n', line);
  let separator = `${open}${line}  `;
  for (const { key, member } of members) {
    yield `${separator}${key}`;
    yield* pieces(member, `${line}  `, depth - 1);
    separator = `,${line}  `;
  }
  yield members.length === 0 ? `${open}${close}` : `${line}${close}`;
}

interface Member {
  readonly key: string;
  readonly member: unknown;
}

/** Undefined for what is no list and no plain object. */
function membersOf(value: unknown): readonly Member[] | undefined {
  if (Array.isArray(value)) return value.map((member = null) => ({ key: '', member }));
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return undefined;
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => ({ key: `${JSON.stringify(name)}: `, member }));
}
