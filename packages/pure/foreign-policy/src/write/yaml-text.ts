import { stringify } from 'yaml';

/**
 * Documents behind a comment, each of which begins so that files can be put together. A name in the
 * comment is one line, whatever it holds. T28
 */
export const yamlOf = (head: string, documents: readonly object[]): string =>
  [
    ...head.split('\n').map((line) => `# ${line.replaceAll(/[\u0000-\u001f\u007f]/g, '?')}\n`),
    ...documents.map(
      (one) => `---\n${stringify(one, { aliasDuplicateObjects: false, lineWidth: 0 })}`,
    ),
  ].join('');
