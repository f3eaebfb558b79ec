/** Markdown, as summaries of pipelines and tickets show it. */
import { printable } from '@sealift/failures';
import type { Document, ImageReport } from '../report.ts';
import type { ReportFormat } from './format.ts';
import { leavesOf } from './result.ts';

function* renderMarkdown(report: Document): Generator<string, void, undefined> {
  const { verdict, target, policy, images, failures } = report;
  yield `# ${verdict.toUpperCase()}${target === undefined ? '' : `: ${plain(target.origin)}`}\n\n`;
  if (target?.bundle !== undefined) yield `- bundle: \`${target.bundle}\`\n`;
  if (policy !== undefined) yield `- policy: ${plain(policy.path)} \`${policy.digest}\`\n`;
  yield `- images: ${images.length}, exit code ${report.exitCode}\n`;
  if (images.length > 0) yield '\n| image | digest | verdict | signed by |\n|---|---|---|---|\n';
  for (const image of images) yield row(image);
  if (failures.length > 0) yield '\n## Failures\n\n';
  for (const { code, message, remedy } of failures)
    yield `- **${code}**: ${plain(message)}\n  - to do: ${plain(remedy)}\n`;
  yield* list('Established', report.established);
  yield* list('Not established', report.notEstablished);
  yield* list('Waived', report.waived);
  yield* list('Claimed', report.claimed);
  yield* list(
    'Result',
    [...leavesOf(report.result)].map(({ at, value }) => `${at}: ${value}`),
  );
}

/** For summaries of pipelines, and tickets. */
export const markdown: ReportFormat = {
  title: 'Markdown',
  mediaType: 'text/markdown; charset=utf-8',
  render: renderMarkdown,
};

function* list(heading: string, sentences: Iterable<string>): Generator<string, void, undefined> {
  let title = `\n## ${heading}\n\n`;
  for (const sentence of sentences) {
    yield `${title}- ${plain(sentence)}\n`;
    title = '';
  }
}

function row({ name, digest, verdict, evidence }: ImageReport): string {
  const signers = evidence.flatMap(({ counted, signer }) =>
    counted === true && signer !== undefined ? [signerText(signer)] : [],
  );
  return `| ${plain(name)} | \`${digest}\` | ${verdict} | ${[...new Set(signers)].join(', ')} |\n`;
}

const signerText = (signer: NonNullable<ImageReport['evidence'][number]['signer']>): string =>
  plain(signer.kind === 'key' ? `key ${signer.fingerprint}` : signer.identity);

/** Foreign text as text: no link, no markup, no HTML, no line of its own. T28 */
const plain = (text: string): string =>
  printable(text)
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // A bare address would become a link.
    .replaceAll('://', ':&#47;/')
    .replaceAll('@', '&#64;')
    .replaceAll('www.', 'www&#46;');
