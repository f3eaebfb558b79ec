import { renderText } from '../text/render-text.ts';
import type { ReportFormat } from './format.ts';

/** The report as a terminal shows it. */
export const text: ReportFormat = {
  title: 'text for people',
  mediaType: 'text/plain; charset=utf-8',
  render: renderText,
};
