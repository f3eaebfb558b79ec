import { stringify } from 'yaml';

/**
 * Documents with a comment in the first, which begins the file: what stood in front of it would be
 * a document of nothing, and policy-controller refuses that. Each begins so that files can be put
 * together. A name in the comment is one line, whatever it holds. T28
 */
export function yamlOf(head: string, documents: readonly object[]): string {
  const comment = head
    .split('\n')
    .map((line) => `# ${line.replaceAll(/[\u0000-\u001f\u007f]/g, '?')}\n`)
    .join('');
  const texts = documents.map((one) =>
    stringify(one, { aliasDuplicateObjects: false, lineWidth: 0 }),
  );
  return texts.map((text, i) => `---\n${i === 0 ? comment : ''}${text}`).join('');
}
