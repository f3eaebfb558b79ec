import type { ReportFormat } from './format.ts';
import { html } from './html/html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** Every format of a report, by the name that `--report NAME=FILE` gives it. */
export const FORMATS = { text, json, html, junit, markdown, sarif } as const satisfies Readonly<
  Record<string, ReportFormat>
>;

/** Names of the formats of a report. */
export type FormatName = keyof typeof FORMATS;

/** The same, in the order of the list. */
export const FORMAT_NAMES: readonly FormatName[] = Object.keys(FORMATS).filter(
  (name): name is FormatName => Object.hasOwn(FORMATS, name),
);
